import pytest

from backend.kit.text import BadFile, load_yaml
from backend.sources.danger import Danger


@pytest.fixture(scope="module")
def danger(data) -> Danger:
    return Danger.load(data / "safety" / "danger.yml")


@pytest.mark.parametrize(
    "text",
    [
        "bachao",
        "BACHAO BACHAO!!!",
        "बचाओ",
        "bachaooo",
        "mujhe maar rahe hain",
        "मुझे मार रहे हैं",
        "mera pati mujhe maar raha h",
        "meri biwi ko peet rahe hain log",
        "wo log mujhe jaan se maar denge",
        "help me he has a gun",
        "Help! Someone is breaking into my house",
        "my husband is beating me",
        "they are beating me",
        "i think they're trying to kill me",
        "ghar me chor ghuse hain",
        "घर में चोर घुस आए हैं",
        "koi mera peecha kar raha hai",
        "वह मुझे चाकू दिखा रहा है",
        "उसके पास बंदूक है",
        "goli chal rahi hai",
        "aag lagi hai",
        "घर में आग लग गई है",
        "एक्सीडेंट हो गया है, खून बह रहा है",
        "jaldi police bhejo",
        "पुलिस को जल्दी भेजिए",
        "ambulance bhejo",
        "jaan khatre me hai",
        "main marna chahti hoon",
        "i want to die",
        "Kal jhagda hua tha. Abhi mujhe maar rahe hain",
        "kal se mujhe kamre me band kar rakha hai",
        "😭😭 bachao please 😭",
    ],
)
def test_danger_happening_now(danger, text):
    assert danger.now(text)


@pytest.mark.parametrize(
    "text",
    [
        "kal raat wo log mujhe maar rahe the",
        "कल मुझे मार रहे थे",
        "वह मुझे मार रहा था",
        "usne mujhe mara tha",
        "yesterday he was trying to kill me",
        "he had a gun",
        "they were beating me",
        "do din pehle ghar me aag lagi thi",
        "accident ho gaya tha",
        "wo log ghar me ghus gaye the",
        "maine bachao bachao chillaya",
    ],
)
def test_danger_that_is_over_is_a_story(danger, text):
    assert not danger.now(text)


@pytest.mark.parametrize(
    "text",
    [
        "agar koi mujhe maar raha ho to kya karun",
        "if someone is following me what should I do",
        "help",
        "help me fill the form",
        "mujhe madad chahiye",
        "charitra praman patra banwana hai",
        "meri bike chori ho gayi",
        "police station kahan hai",
        "how do i call the police",
        "gun licence chahiye",
        "Bachan Lal",
        "मेरा नाम बचान सिंह है",
        "12/08/1990",
        "",
        "\ud83d",
    ],
)
def test_everyday_words_are_no_danger(danger, text):
    assert not danger.now(text)


def test_a_cry_at_the_end_of_a_very_long_message_is_heard(danger):
    assert danger.now("mera naam Ramesh hai\n" * 1_000 + "bachao")


def test_a_file_without_a_part_is_refused(tmp_path):
    path = tmp_path / "danger.yml"
    path.write_text("phrases: [bachao]\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"danger\.yml"):
        Danger.load(path)


def test_of_cries_that_nobody_here_had_read_words_alone_hear_nearly_half(danger, data):
    cries = load_yaml(data.parent / "tests/cries.yml")["cries"]
    assert sum(danger.now(cry["say"]) for cry in cries if cry["now"]) >= 28  # of 60; Rasa hears most others
    assert sum(danger.now(cry["say"]) for cry in cries if not cry["now"]) <= 1
