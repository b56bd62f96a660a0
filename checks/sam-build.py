"""sam-build.py FOLDER: every function in FOLDER's template has its handler's class there and a package that Lambda accepts."""

import io
import pathlib
import sys
import zipfile

from samcli.yamlhelper import yaml_parse

ZIPPED_LIMIT = 50 * 1024 * 1024

folder = pathlib.Path(sys.argv[1])
template = yaml_parse((folder / "template.yaml").read_text())
functions = {k: v["Properties"] for k, v in template["Resources"].items() if v["Type"] == "AWS::Serverless::Function"}
common = template.get("Globals", {}).get("Function", {})
problems, sizes = [], {}
for name, properties in functions.items():
    uri = properties.get("CodeUri", common.get("CodeUri"))
    handler = properties.get("Handler", common.get("Handler", ""))
    code = folder / uri
    class_name = handler.split("::")[0]
    if not (code / (class_name.replace(".", "/") + ".class")).is_file():
        problems.append(f"{name}: handler {handler} names a class that the build does not contain")
    if uri not in sizes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(f for f in code.rglob("*") if f.is_file()):
                archive.write(file, file.relative_to(code))
        sizes[uri] = packed.tell()
        if sizes[uri] > ZIPPED_LIMIT:
            problems.append(f"{name}: {sizes[uri] / 1048576:.1f} MB zipped, Lambda takes 50 MB")
if not functions:
    problems.append("the built template holds no function")
print("\n".join(problems) or f"{len(functions)} functions, {max(sizes.values()) / 1048576:.1f} MB zipped")
sys.exit(1 if problems else 0)
