"""What the columns of a city's lists are called, in English and Chinese."""

from core import lists
from core.i18n import lazy_gettext as lazy
from core.lists import Column
from parties.organisations.models import OrganisationKind

KIND_WORDS = lists.words_of(
    OrganisationKind,
    ("企业", OrganisationKind.ENTERPRISE),
    ("中小企业", OrganisationKind.SME),
    ("高校", OrganisationKind.UNIVERSITY),
    ("大学", OrganisationKind.UNIVERSITY),
    ("科研院所", OrganisationKind.RESEARCH_INST),
    ("科研机构", OrganisationKind.RESEARCH_INST),
    ("政府机关", OrganisationKind.GOV),
    ("银行", OrganisationKind.BANK),
    ("服务机构", OrganisationKind.AGENCY),
    ("保险机构", OrganisationKind.INSURER),
    ("担保机构", OrganisationKind.GUARANTOR),
    ("资产评估机构", OrganisationKind.APPRAISER),
)

NAME = Column(
    "name", lazy("Name of the holder"), ("holder", "单位名称", "企业名称", "持有单位", "持有单位名称", "名称")
)
USCC = Column("uscc", lazy("Unified social credit code"), ("统一社会信用代码", "信用代码"), longest=20)
KIND = Column("kind", lazy("Kind of holder"), ("单位性质", "单位类型"), needed=False, longest=40)
NAME_EN = Column("name_en", lazy("English name"), ("英文名称",), needed=False)
REGION = Column("region", lazy("Region"), ("地区", "区域", "行政区划代码"), needed=False, longest=12)
BODY_COLUMNS = (NAME, USCC, KIND, NAME_EN, REGION)

TITLE_COLUMNS = (
    Column("programme", lazy("Programme’s code"), ("programme", "项目代码"), needed=False, longest=20),
    *BODY_COLUMNS,
    Column("number", lazy("Number"), ("编号", "证书编号", "证书号"), needed=False, longest=60),
    Column("object_name", lazy("What is recognised"), ("认定对象", "产品名称", "基地名称"), needed=False),
    Column("edition", lazy("Edition of the standard"), ("edition", "标准版本", "版本"), needed=False, longest=20),
    Column("issuer", lazy("Issuing body"), ("issued by", "颁发单位", "认证机构", "认定机关"), needed=False),
    Column("document_no", lazy("Document"), ("文件", "文号"), needed=False, longest=100),
    Column("granted_on", lazy("First day"), ("发证日期", "认定日期", "首日", "起始日"), longest=40),
    Column("valid_to", lazy("Last day"), ("有效期至", "末日", "截止日"), needed=False, longest=40),
    Column("ended_on", lazy("Revoked from"), ("撤销日期",), needed=False, longest=40),
    Column("end_reason", lazy("Reason"), ("撤销理由", "理由"), needed=False, longest=500),
)
