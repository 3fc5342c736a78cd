import subprocess
import sys

MODULES = "axes bars canvas cells chart columns distributions graph heat_map lanes matrix numbers printable scatter spans"


def test_drawing_needs_only_the_standard_library():
    lines = [f"import nastui.drawing.{name}" for name in MODULES.split()]
    code = "\n".join([*lines, "import sys", "print({'numpy', 'textual', 'rich', 'nastui.cells'} & set(sys.modules))"])
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
