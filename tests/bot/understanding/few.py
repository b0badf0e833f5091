"""A handful of sentences, enough to learn from in a moment."""

from __future__ import annotations

from bot.understanding.model import ANSWER, Example

_REPORTS = {
    "theft": ["mera phone chori ho gaya", "ghar se sona chori", "मेरी साइकिल चोरी हो गई", "my bag was stolen"],
    "snatching": [
        "chain chheen kar bhag gaye",
        "फ़ोन झपट कर भाग गया",
        "he snatched my bag and ran",
        "parse chheen liya",
    ],
}
_OTHERS = {
    "certificate": [
        "charitra praman patra banwana hai",
        "चरित्र प्रमाण पत्र चाहिए",
        "character certificate for a job",
        "naukri ke liye certificate chahiye",
    ],
    "lost": ["mera phone kho gaya", "पर्स कहीं गिर गया", "I lost my wallet", "chabi kahin gir gayi"],
    "danger": ["112", "बचाओ", "help me now", "koi mujhe maar raha hai"],
    "report": ["fir likhwani hai", "रिपोर्ट दर्ज करनी है", "I want to report a crime", "ek vaardat ki report"],
    "out_of_scope": [
        "aaj mausam kaisa hai",
        "खाना क्या बना है",
        "who won the match",
        "pizza order karo",
        "राशन कार्ड कैसे बनेगा",
        "bijli ka bill",
        "sing a song for me",
        "gold rate today",
        "ट्रेन कितने बजे है",
        "mere liye kavita likho",
    ],
}
FEW = [
    *(Example(text, "report", offence) for offence, texts in _REPORTS.items() for text in texts),
    *(Example(text, intent) for intent, texts in _OTHERS.items() for text in texts),
]
ANSWERS = [
    Example(text, ANSWER)
    for text in (
        "Ramesh Kumar",
        "सुनीता देवी",
        "my name is Tanvi",
        "gram Rampur post Malihabad",
        "मकान नंबर 14, किदवई नगर",
        "House 22, Civil Lines",
        "kal shaam saat baje",
        "पिछले शुक्रवार",
        "around noon",
        "do hazar rupaye",
    )
]
"""What is said while a question is open."""
