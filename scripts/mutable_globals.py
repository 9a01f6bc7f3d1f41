"""Finds variables that outlive a run: at namespace scope, static members, static locals, thread_local.

Works on text in which comments and literals are blanked (cpp_source.code_of). It reads braces and semicolons, not C++:
good enough for this tree's formatted code, and planted examples in tests/scripts/check_determinism_test.py say how good.
"""

import re

_NOT_A_VARIABLE = re.compile(
    r"^(?:using|typedef|template|friend|static_assert|namespace|class|struct|union|enum|concept|extern\s*\"|public|private|"
    r"protected|return|goto|case|default|if|for|while|switch|do|else|try|catch|throw|delete|asm)\b"
)
_ATTRIBUTE = re.compile(r"\[\[[^\]]*\]\]")
_STORAGE = re.compile(r"\b(?:static|thread_local)\b")


def _without_templates(text):
    """<...> removed, innermost first, so that a '(' inside does not count."""
    previous = None
    while previous != text:
        previous = text
        text = re.sub(r"<[^<>{};]*>", "", text)
    return text


def _is_constant(declaration):
    """const, constexpr or constinit const; for a pointer the pointer itself, not what it points to."""
    if re.search(r"\bconstexpr\b", declaration):
        return True
    if "*" in declaration:
        return re.search(r"\bconst\b", declaration.rsplit("*", 1)[1]) is not None
    return re.search(r"\bconst\b", declaration) is not None


def _variable_in(statement):
    """The name when the statement declares a variable that can change, else None. Blocks are already '{}'."""
    text = _ATTRIBUTE.sub(" ", _without_templates(statement)).replace("__extension__", " ").strip()
    if not text or _NOT_A_VARIABLE.match(text) or re.search(r"\boperator\b", text):
        return None
    declaration = re.split(r"=|\{", text, maxsplit=1)[0].strip()
    head, parenthesis, rest = declaration.partition("(")
    if parenthesis:
        # "T f(int a)" is a function; "T x(1)" and "T x(\"a\")" are variables: parameters never start so.
        if not re.match(r"\s*[-\d\"'.]", rest):
            return None
        declaration = head.strip()
    if _is_constant(declaration):
        return None
    words = re.search(r"([A-Za-z_][\w:]*)\s*(?:\[[^\]]*\]\s*)*$", declaration)
    # One word is a macro or a label, not "type name".
    if words is None or not re.search(r"[\w>&*]\s*$", declaration[: words.start()].rstrip() or " "):
        return None
    return words.group(1)


def _kind_of(head):
    """What the block after `head` is: namespace, type, function or value."""
    text = _ATTRIBUTE.sub(" ", _without_templates(head)).strip()
    text = re.sub(r"^template\s*", "", text)
    if text.count("(") > text.count(")"):
        return "value"  # an argument
    if re.match(r"^(?:inline\s+)?namespace\b|^extern\s*\"", text):
        return "namespace"
    if re.match(r"^(?:typedef\s+)?(?:class|struct|union)\b[^()=]*$", text):
        return "type"
    if re.match(r"^enum\b", text):
        return "value"
    before = re.split(r"(?<![=!<>])=(?!=)", text, maxsplit=1)[0]
    if "(" in before or not text or re.search(r"\boperator\s*=+\s*\(", text):
        return "function"
    return "function" if re.match(r"^(?:else|do|try)$", text) else "value"


def mutable_globals(code):
    """(line, name) of each, in order of lines."""
    # Preprocessor lines are no statements.
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda match: re.sub(r"[^\n]", " ", match.group(0)), code, flags=re.M)
    found = []
    scopes = ["namespace"]
    heads = []  # of the statement that a "value" block interrupts
    statement, start = "", 1
    line = 1
    for character in code:
        if character == "{":
            kind = _kind_of(statement)
            # Inside a value (an initialiser, an enum) nothing is declared.
            kind = "value" if scopes[-1] == "value" and kind != "function" else kind
            scopes.append(kind)
            heads.append((statement, start))
            statement = ""
        elif character == "}":
            if len(scopes) > 1:
                kind = scopes.pop()
                head, head_start = heads.pop()
                # A statement goes on after an initialiser or the body of a lambda in one.
                keeps = kind == "value" or (kind == "function" and scopes[-1] == "value")
                statement, start = (head + "{}", head_start) if keeps else ("", line)
        elif character == ";":
            at_namespace = scopes[-1] == "namespace"
            text = statement.strip()
            if at_namespace or _STORAGE.search(text.split("=", 1)[0]):
                name = _variable_in(text)
                if name is not None and not re.match(r"^extern\b", text):
                    found.append((start, name))
            statement = ""
        else:
            if not statement.strip():
                statement, start = "", line
            statement += character
            if character == ":" and re.match(r"\s*(?:public|private|protected)\s*:$", statement):
                statement = ""
        if character == "\n":
            line += 1
    return found
