"""Starting, ending and starting again."""

import socket

from tests.end_to_end.system import Citizen, System


def listening(system: System) -> list[str]:
    """The parts whose ports answer."""
    found = []
    for name, port in system.ports.items():
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                found.append(name)
    return found


def test_ctrl_c_ends_everything_and_a_new_start_keeps_what_was_there(tmp_path):
    own = System(tmp_path)
    citizen = Citizen(own)
    citizen.say("charitra praman patra banwana hai")
    citizen.choose("yes")
    citizen.say("रमेश कुमार")
    logins = own.logins()
    assert len(listening(own)) == 4
    assert own.stop() == 0
    assert listening(own) == []

    printed = len(own.lines)
    own.start()
    assert own.logins() == logins
    assert not any("training" in line for line in own.lines[printed:])
    citizen.say("सुरेश चंद्र")
    assert citizen.field == "birth_date"
    assert own.stop() == 0


def test_nothing_that_people_said_reaches_the_console(system):
    citizen = Citizen(system)
    citizen.say("charitra praman patra banwana hai")
    citizen.choose("yes")
    citizen.say("अनोखेलाल परिचयहीन")
    citizen.say("x" * 3000)
    assert not any(word in line for line in system.lines for word in ("अनोखेलाल", "परिचयहीन", "xxxx", "charitra"))


def test_what_is_kept_is_readable_by_its_owner_only(system):
    open_to_others = [p for p in system.home.rglob("*") if p.is_file() and p.stat().st_mode & 0o077]
    assert open_to_others == []


def test_rasa_and_the_action_server_listen_on_loopback_only(system):
    import subprocess

    sockets = subprocess.run(["ss", "-Hltn"], capture_output=True, text=True, check=True).stdout
    for name in ("RASA", "ACTIONS", "BACKEND", "CHANNELS"):
        addresses = [
            line.split()[3] for line in sockets.splitlines() if line.split()[3].endswith(f":{system.ports[name]}")
        ]
        assert addresses == [f"127.0.0.1:{system.ports[name]}"]
