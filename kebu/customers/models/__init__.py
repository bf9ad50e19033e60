from kebu.customers.models.attachment import Attachment
from kebu.customers.models.choices import (
    AgeBand,
    Attitude,
    ChainRole,
    CustomerKind,
    Gender,
    IndustryPosition,
    NeedType,
    Relation,
    RevenueBand,
    SizeBand,
    Source,
    Tier,
)
from kebu.customers.models.collaboration import Collaboration
from kebu.customers.models.contact import Contact
from kebu.customers.models.custom import CustomField, CustomOption, CustomValue
from kebu.customers.models.customer import Customer
from kebu.customers.models.intake import Candidate, CorrectionLink, IntakeForm
from kebu.customers.models.merger import Merger
from kebu.customers.models.quality import QualityFigure
from kebu.customers.models.suspicion import Distinct, DuplicateSearch, SuspectedPair
from kebu.customers.models.tag import Tag, Tagging
from kebu.customers.models.valuesource import Origin, ValueSource

__all__ = [
    "Candidate",
    "CorrectionLink",
    "IntakeForm",
    "Origin",
    "ValueSource",
    "AgeBand",
    "Attachment",
    "Attitude",
    "ChainRole",
    "Collaboration",
    "Contact",
    "CustomField",
    "CustomOption",
    "CustomValue",
    "Customer",
    "CustomerKind",
    "Distinct",
    "DuplicateSearch",
    "Gender",
    "IndustryPosition",
    "Merger",
    "NeedType",
    "QualityFigure",
    "Relation",
    "RevenueBand",
    "SizeBand",
    "Source",
    "SuspectedPair",
    "Tag",
    "Tagging",
    "Tier",
]
