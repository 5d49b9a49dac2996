"""The policy engine: (journey, input) -> (journey, outcome, effects). Pure; it sees no HTTP and no store.

A user flow is a table (`definitions`): its first page, what follows each page, where links lead. A page is a row
(`pages`): which fields it has and which rule takes its answers. The engine moves along the tables:

    start ──► ShowPage ──submit──► Accepted ──confirm──► ShowPage … ──► Complete
                 │  ▲                                                     │
                 │  └──submit── Refused (the page stays)                  └──► a code goes to the application
                 └──cancel──► Fail (an error goes to the application)
"""

from mock_b2c.domain.attribute_input import FieldKind
from mock_b2c.user_flows.definitions import definition, offered
from mock_b2c.user_flows.engine import act, start
from mock_b2c.user_flows.fields import Field
from mock_b2c.user_flows.model import (
    Accepted,
    AskConnector,
    Cancel,
    Complete,
    Confirm,
    Context,
    CreateFederatedUser,
    CreateUser,
    Fail,
    GetChallenge,
    HandOver,
    Input,
    NotVouched,
    OpenLink,
    ReachPhone,
    Refused,
    RightPassword,
    SendCode,
    SendMail,
    SendPhoneCode,
    SendToPhone,
    SetChallenge,
    SetEmail,
    SetPassword,
    SetStrongAuthentication,
    ShowPage,
    Step,
    Submit,
    UpdateAttributes,
    VerifyChallenge,
    VerifyCode,
    VerifyPhone,
    VerifyPhoneCode,
    Vouched,
    WrongPassword,
)
from mock_b2c.user_flows.pages import PAGES, Page, page_fields

__all__ = [
    "PAGES",
    "Accepted",
    "AskConnector",
    "Cancel",
    "Complete",
    "Confirm",
    "Context",
    "CreateFederatedUser",
    "CreateUser",
    "Fail",
    "Field",
    "FieldKind",
    "GetChallenge",
    "HandOver",
    "Input",
    "NotVouched",
    "OpenLink",
    "Page",
    "ReachPhone",
    "Refused",
    "RightPassword",
    "SendCode",
    "SendMail",
    "SendPhoneCode",
    "SendToPhone",
    "SetChallenge",
    "SetEmail",
    "SetPassword",
    "SetStrongAuthentication",
    "ShowPage",
    "Step",
    "Submit",
    "UpdateAttributes",
    "VerifyChallenge",
    "VerifyCode",
    "VerifyPhone",
    "VerifyPhoneCode",
    "Vouched",
    "WrongPassword",
    "act",
    "definition",
    "offered",
    "page_fields",
    "start",
]
