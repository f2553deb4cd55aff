"""The registry record that travels: one written by hand here, and one of the samples where they are."""

import os
from pathlib import Path

HOLDER = "Tidewell Marine Systems, Inc."

WRITTEN = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant lang="EN" dtd-version="v4.5 2014-04-03" file="US10999001-20210504.XML" status="PRODUCTION"
 id="us-patent-grant" country="US" date-produced="20210420" date-publ="20210504">
<us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>10999001</doc-number><kind>B2</kind>
<date>20210504</date></document-id></publication-reference>
<application-reference appl-type="utility"><document-id><country>US</country><doc-number>16999001</doc-number>
<date>20190812</date></document-id></application-reference>
<us-application-series-code>16</us-application-series-code>
<classifications-ipcr><classification-ipcr><ipc-version-indicator><date>20060101</date></ipc-version-indicator>
<classification-level>A</classification-level><section>B</section><class>63</class><subclass>B</subclass>
<main-group>59</main-group><subgroup>08</subgroup><symbol-position>F</symbol-position></classification-ipcr>
</classifications-ipcr>
<invention-title id="d2e53">Tide-driven brush for cleaning ship hulls</invention-title>
<us-parties><us-applicants><us-applicant sequence="001" app-type="applicant" designation="us-only">
<addressbook><orgname>{HOLDER}</orgname><address><city>Port Wren</city><country>US</country></address></addressbook>
</us-applicant></us-applicants>
<inventors><inventor sequence="001" designation="us-only"><addressbook><last-name>Arden</last-name>
<first-name>Maud</first-name></addressbook></inventor></inventors></us-parties>
<assignees><assignee><addressbook><orgname>{HOLDER}</orgname><role>02</role></addressbook></assignee></assignees>
</us-bibliographic-data-grant>
<abstract id="abstract"><p id="p-0001" num="0000">A brush is moved along a hull by the tide alone.</p></abstract>
</us-patent-grant>
"""

SAMPLES = Path(os.environ.get("REGISTRY_SAMPLES") or Path(__file__).resolve().parents[3] / "shared" / "registry")
SAMPLE = SAMPLES / "us-patent-grant" / "ipg180102_1.xml"
