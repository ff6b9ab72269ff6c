"""Forms: what the numeric rows of the loop mean to people, and the way there and back."""

from .fault import fault_of
from .form import END, Form, form_of, required_numbers
from .images import ImagesForm, Plane
from .numbers import NumbersForm
from .table import TableForm
from .texts import TextsForm
from .types import TypesForm

__all__ = [
    "END",
    "Form",
    "ImagesForm",
    "NumbersForm",
    "Plane",
    "TableForm",
    "TextsForm",
    "TypesForm",
    "fault_of",
    "form_of",
    "required_numbers",
]
