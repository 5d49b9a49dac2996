"""The pool of threads."""

import threading

from mock_b2c.server.workers import Workers


def test_idle_thread_takes_the_next_job(eventually):
    names = []
    workers = Workers(lambda job: names.append(threading.current_thread().name), threads=4)
    for number in (1, 2, 3):
        workers.put(number)
        eventually(lambda number=number: len(names) == number and not workers.backlog and workers._idle == 1)
    assert len(set(names)) == 1
    assert workers.stop(5)


def test_work_in_hand_is_finished_before_the_end():
    done, leave = [], threading.Event()

    def serve(job):
        leave.wait()
        done.append(job)

    workers = Workers(serve, threads=1)
    for job in range(5):
        workers.put(job)
    assert not workers.stop(0.01)
    leave.set()
    assert workers.stop(5)
    assert done == [0, 1, 2, 3, 4]


def test_waiting_work_gets_another_thread_when_all_are_held_up(eventually):
    leave, done = threading.Event(), []

    def serve(job):
        if job == "wait":
            leave.wait()
        done.append(job)

    workers = Workers(serve, threads=1)
    workers.put("wait")
    workers.put("quick")
    assert workers.backlog

    def relieved() -> bool:
        workers.relieve()
        return done == ["quick"]

    eventually(relieved)
    leave.set()
    assert workers.stop(5)


def test_system_without_further_threads_is_survived(monkeypatch, caplog):
    workers = Workers(lambda job: None, threads=1)

    def refuse(thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        workers.put(1)
    assert "No further thread" in caplog.text
    workers.put(2)
    assert workers.stop(5)
