"""What people say under load: a certificate in three languages, a look-up, and a lost article up to its receipt."""

from bench.turn.talks import CERTIFICATE, CODE, LOOK_UP, MOBILE, Said

HINDI = (
    Said("चरित्र प्रमाण पत्र बनवाना है", "consent"),
    Said("हाँ", "name"),
    Said("रमेश कुमार", "parent"),
    Said("सुरेश चंद्र", "birth_date"),
    Said("15/08/1990", "mobile"),
    Said(MOBILE, "mobile_code"),
    Said(CODE, "permanent_address"),
    Said("ग्राम रामपुर, पोस्ट मलिहाबाद, लखनऊ", "same_address"),
    Said("हाँ जी", "present_place"),
    Said("हज़रतगंज, लखनऊ", "stay"),
)
ENGLISH = (
    Said("I need a character certificate", "consent"),
    Said("yes", "name"),
    Said("Ramesh Kumar", "parent"),
    Said("Suresh Chandra", "birth_date"),
    Said("15/08/1990", "mobile"),
    Said(MOBILE, "mobile_code"),
    Said(CODE, "permanent_address"),
    Said("village Rampur, post Malihabad, Lucknow", "same_address"),
    Said("yes", "present_place"),
    Said("Hazratganj, Lucknow", "stay"),
)
ALL = (HINDI, ENGLISH, CERTIFICATE, LOOK_UP)

LOST = {
    "consent": "yes",
    "article": "1",
    "details": "black leather purse with two cards",
    "lost_on": "yesterday",
    "lost_at": "5 pm",
    "lost_where": "Hazratganj, Lucknow",
    "name": "Ramesh Kumar",
    "address": "12/4, Indira Nagar, Lucknow",
    "mobile": MOBILE,
    "mobile_code": CODE,
    "mine": "yes",
    "review": "submit",
}
"""Answers by question; what is not here is skipped."""
