from .arguments import (
    OddArgumentError as OddArgumentError,
    check_arguments as check_arguments,
    read_arguments as read_arguments,
)
from .patches import LISTS as LISTS
from .prompt import (
    TranscriptLine as TranscriptLine,
    parse_transcript as parse_transcript,
)
from .schemas import kind_of_tool as kind_of_tool
from .trustcall_extractor import TrustcallExtractor as TrustcallExtractor
