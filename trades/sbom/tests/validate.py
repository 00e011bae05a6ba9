"""Says of each document that is named `ok` or `bad` and why, by the validators of those who make the formats.

A validator that is not installed says `absent`.
"""

import json
import sys


def cyclonedx(path, text):
    from cyclonedx.schema import OutputFormat, SchemaVersion
    from cyclonedx.validation import make_schemabased_validator

    version = SchemaVersion.from_version(path.rsplit("-", 1)[1].rsplit(".", 1)[0])
    form = OutputFormat.XML if path.endswith(".xml") else OutputFormat.JSON
    if form is OutputFormat.JSON:
        from cyclonedx.validation.json import JsonStrictValidator

        return JsonStrictValidator(version).validate_str(text)
    return make_schemabased_validator(form, version).validate_str(text)


def spdx2(path, _):
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    found = validate_full_spdx_document(parse_file(path), "SPDX-2.3")
    return "; ".join(message.validation_message for message in found) or None


def spdx3(_, text):
    from spdx_python_model import v3_0_1 as model

    objects = model.SHACLObjectSet()
    model.JSONLDDeserializer().deserialize_data(json.loads(text), objects)
    ids = {one._id for one in objects.objects if one._id}
    kinds = {type(one).__name__ for one in objects.objects}
    missing = objects.link()
    if not {"SpdxDocument", "software_Sbom", "software_Package"} <= kinds:
        return f"it lacks what a bill has: {sorted(kinds)}"
    # Writing checks what reading does not: that nothing required is missing.
    model.JSONLDSerializer().serialize_data(objects)
    if missing:
        return f"what is referred to is not there: {sorted(missing)[:3]}"
    return None if ids else "nothing has a name"


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name = path.rsplit("/", 1)[1].split("~", 1)[-1]
    check = cyclonedx if name.startswith("cyclonedx") else spdx3 if "3.0" in name else spdx2
    try:
        wrong = check(path, text)
        verdict = "ok" if wrong is None else f"bad {wrong}"
    except ImportError as error:
        verdict = f"absent {error}"
    except Exception as error:  # A document that cannot be read is bad.
        verdict = f"bad {type(error).__name__}: {error}"
    print(" ".join(verdict.split())[:600])
