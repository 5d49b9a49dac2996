"""The form of a text in the config, with words for it: a fault says the words, an editor's schema has both."""

import re
from typing import Any

from msgspec import Struct
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

FORM_FAULT = "form"


class Form(Struct, frozen=True):
    """Stands in `Annotated[str, Form(pattern, words)]`; the whole text has to match `pattern`."""

    pattern: str
    words: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "pattern": f"^{self.pattern}$", "description": self.words}

    def _check(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise PydanticCustomError(FORM_FAULT, "expected {words}", {"words": self.words})
        return text
