"""Renders templates with the real Jinja: JSON lines of [template, payload] in, results out."""
import json
import math
import sys

import jinja2
import jinja2.filters
from jinja2.sandbox import ImmutableSandboxedEnvironment

MISSING = object()


def refuse(name, value):
    raise ValueError(f"{name} got invalid input {value}")


def to_float(value, default=MISSING):
    try:
        return float(value)
    except (ValueError, TypeError):
        return refuse("float", value) if default is MISSING else default


def to_int(value, default=MISSING, base=10):
    result = jinja2.filters.do_int(value, default=default, base=base)
    return refuse("int", value) if result is MISSING else result


def round_value(value, precision=0, method="common", default=MISSING):
    try:
        scale = float(10**precision)
        if method == "ceil":
            value = math.ceil(float(value) * scale) / scale
        elif method == "floor":
            value = math.floor(float(value) * scale) / scale
        elif method == "half":
            value = round(float(value) * 2) / 2
        else:
            value = round(float(value), precision)
        return int(value) if precision == 0 else value
    except (ValueError, TypeError):
        return refuse("round", value) if default is MISSING else default


def is_defined(value, default=MISSING):
    if isinstance(value, jinja2.Undefined):
        return value._fail_with_undefined_error() if default is MISSING else default
    return value


def iif(value, if_true=True, if_false=False, if_none=MISSING):
    if value is None and if_none is not MISSING:
        return if_none
    return if_true if value else if_false


environment = ImmutableSandboxedEnvironment()
environment.filters.update(
    float=to_float, int=to_int, round=round_value, is_defined=is_defined, iif=iif
)
environment.globals.update({"float": to_float, "int": to_int, "iif": iif})


def render(template, payload):
    variables = {"value": payload}
    try:
        variables["value_json"] = json.loads(payload)
    except ValueError:
        pass
    try:
        return {"text": environment.from_string(template.strip()).render(variables).strip()}
    except jinja2.exceptions.SecurityError:
        return {"refused": "unsafe"}
    except jinja2.UndefinedError as error:
        return {"undefined": str(error)}
    except jinja2.TemplateError as error:
        return {"refused": str(error)}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(render(*json.loads(line))))
