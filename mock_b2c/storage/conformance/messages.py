"""Messages: the newest ones, in order."""

import itertools

from msgspec.structs import replace

from mock_b2c.domain.messages import Message
from mock_b2c.storage.conformance.cases import Case
from mock_b2c.storage.conformance.examples import example


class OfMessages(Case):
    """The tests."""

    def test_messages_come_newest_first(self, storage):
        first, second = example(Message, 0), example(Message, 1)
        storage.messages.add(first)
        storage.messages.add(second)

        assert storage.messages.all() == [second, first]

    def test_replaced_messages_are_forgotten(self, storage):
        first, second, third = (example(Message, salt) for salt in range(3))
        storage.messages.add(first)
        storage.messages.replace([third, second])
        assert storage.messages.all() == [third, second]

        storage.messages.add(first)
        assert storage.messages.all() == [first, third, second]
        storage.messages.replace([])
        assert storage.messages.all() == []

    def test_newest_message_is_told_apart_from_those_before(self, storage):
        first, second = (replace(example(Message), id=str(number)) for number in range(2))
        seen = [storage.messages.newest()]
        for message in (first, second):
            storage.messages.add(message)
            seen.append(storage.messages.newest())
            assert storage.messages.newest() == seen[-1]
        storage.messages.replace([])
        storage.messages.add(replace(first, id="after"))
        seen.append(storage.messages.newest())
        assert all(one != other for one, other in itertools.combinations(seen, 2))

    def test_old_messages_are_forgotten_in_time(self, storage):
        for number in range(600):
            storage.messages.add(replace(example(Message), id=str(number)))

        assert [message.id for message in storage.messages.all()] == [str(number) for number in range(599, 99, -1)]
