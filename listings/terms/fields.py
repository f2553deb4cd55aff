"""Fields of use of a grant: technology for patents, works for copyright, Nice classes and goods for marks.

The sectors and their fields are this project's own short list, in the words that deals use; a patent's classes
say where its technology lies, a field of use says where a licensee may use it.
"""

from core.i18n import lazy_gettext
from listings.terms.nice import NICE
from listings.terms.tree import Place, Tree

EVERYTHING = "*"

ROOT = (Place(EVERYTHING, None, lazy_gettext("All fields")),)

ELECTRICAL = (
    Place("electrical", EVERYTHING, lazy_gettext("Electrical engineering")),
    Place("electrical.batteries", "electrical", lazy_gettext("Batteries and energy storage")),
    Place("electrical.power", "electrical", lazy_gettext("Power generation and grids")),
    Place("electrical.machines", "electrical", lazy_gettext("Electrical machines and drives")),
    Place("electrical.semiconductors", "electrical", lazy_gettext("Semiconductors")),
    Place("electrical.communications", "electrical", lazy_gettext("Communications")),
    Place("electrical.computing", "electrical", lazy_gettext("Computer technology")),
    Place("electrical.lighting", "electrical", lazy_gettext("Lighting and displays")),
)

INSTRUMENTS = (
    Place("instruments", EVERYTHING, lazy_gettext("Instruments")),
    Place("instruments.sensors", "instruments", lazy_gettext("Sensors and measurement")),
    Place("instruments.optics", "instruments", lazy_gettext("Optics and lasers")),
    Place("instruments.control", "instruments", lazy_gettext("Control and automation")),
    Place("instruments.medical", "instruments", lazy_gettext("Medical devices")),
    Place("instruments.diagnostics", "instruments", lazy_gettext("Diagnostics and analysis")),
)

CHEMISTRY = (
    Place("chemistry", EVERYTHING, lazy_gettext("Chemistry")),
    Place("chemistry.materials", "chemistry", lazy_gettext("Materials and coatings")),
    Place("chemistry.polymers", "chemistry", lazy_gettext("Polymers")),
    Place("chemistry.catalysis", "chemistry", lazy_gettext("Catalysis and refining")),
    Place("chemistry.pharma", "chemistry", lazy_gettext("Pharmaceuticals")),
    Place("chemistry.biotech", "chemistry", lazy_gettext("Biotechnology")),
    Place("chemistry.food", "chemistry", lazy_gettext("Food chemistry")),
    Place("chemistry.agro", "chemistry", lazy_gettext("Crop protection and fertilisers")),
    Place("chemistry.environment", "chemistry", lazy_gettext("Water, air and waste treatment")),
    Place("chemistry.metallurgy", "chemistry", lazy_gettext("Metallurgy")),
)

MECHANICAL = (
    Place("mechanical", EVERYTHING, lazy_gettext("Mechanical engineering")),
    Place("mechanical.tools", "mechanical", lazy_gettext("Machine tools")),
    Place("mechanical.engines", "mechanical", lazy_gettext("Engines, pumps and turbines")),
    Place("mechanical.transport", "mechanical", lazy_gettext("Vehicles and rail")),
    Place("mechanical.marine", "mechanical", lazy_gettext("Ships and ocean engineering")),
    Place("mechanical.aerospace", "mechanical", lazy_gettext("Aerospace")),
    Place("mechanical.handling", "mechanical", lazy_gettext("Handling and packaging")),
    Place("mechanical.thermal", "mechanical", lazy_gettext("Heat and refrigeration")),
    Place("mechanical.robotics", "mechanical", lazy_gettext("Robots")),
    Place("mechanical.textiles", "mechanical", lazy_gettext("Textile and paper machines")),
)

CONSTRUCTION = (
    Place("construction", EVERYTHING, lazy_gettext("Construction and mining")),
    Place("construction.building", "construction", lazy_gettext("Buildings and bridges")),
    Place("construction.mining", "construction", lazy_gettext("Mining and drilling")),
    Place("construction.ports", "construction", lazy_gettext("Ports and waterways")),
)

LIFE = (
    Place("life", EVERYTHING, lazy_gettext("Agriculture and consumer goods")),
    Place("life.farming", "life", lazy_gettext("Farming and animal husbandry")),
    Place("life.fisheries", "life", lazy_gettext("Fisheries and aquaculture")),
    Place("life.furniture", "life", lazy_gettext("Furniture and household goods")),
    Place("life.sports", "life", lazy_gettext("Sports and games")),
    Place("life.apparel", "life", lazy_gettext("Clothing and accessories")),
)

WORKS = (
    Place("works", EVERYTHING, lazy_gettext("Works")),
    Place("works.text", "works", lazy_gettext("Written works")),
    Place("works.music", "works", lazy_gettext("Music")),
    Place("works.art", "works", lazy_gettext("Fine art and applied art")),
    Place("works.photo", "works", lazy_gettext("Photographs")),
    Place("works.film", "works", lazy_gettext("Films and video")),
    Place("works.graphics", "works", lazy_gettext("Drawings and models")),
    Place("works.software", "works", lazy_gettext("Computer programs")),
)

SECTORS = (*ELECTRICAL, *INSTRUMENTS, *CHEMISTRY, *MECHANICAL, *CONSTRUCTION, *LIFE)

# Under a Nice class stand single goods and services, by their own words: `nice.9:electric batteries`.
FIELDS = Tree((*ROOT, *SECTORS, *WORKS, *NICE), items_under="nice")

# Which part of the tree speaks about which family of rights; "*" always may be said.
BRANCHES = {
    "patent": tuple(place.code for place in SECTORS if place.parent == EVERYTHING),
    "copyright": ("works",),
    "trademark": ("nice",),
    "indication": ("nice",),
}
