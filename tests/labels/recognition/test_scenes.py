import pytest

from labels.recognition.scenes import Split, split


@pytest.mark.parametrize(
    ("label", "identity", "scene"),
    [
        ("云杉谷", "云杉谷", ""),
        ("云杉谷双11专线", "云杉谷", "双11专线"),
        ("云杉谷-官方客服", "云杉谷", "官方客服"),
        ("云杉谷618专线", "云杉谷", "618专线"),
        ("云杉谷暑期班招生办", "云杉谷", "暑期班招生办"),
        ("双11专线", "", "双11专线"),
        ("课程顾问", "", "课程顾问"),
        ("云客服", "云客服", ""),  # one character names nobody
        ("CloudService", "CloudService", ""),  # not in the middle of a word
        ("Cloud Service", "Cloud", "Service"),
    ],
)
def test_the_scene_is_what_follows_a_name(label: str, identity: str, scene: str) -> None:
    assert split(label) == Split(identity, scene)
