"""All that a worksheet says, in one place."""

TITLE = "Worksheet"
SOLUTION = "Solution"
STUDENT = "Name"
AT = "{formula} at {point}"
STEP = "step"
OPERAND = "operand {number} of {node}"
TASKS = {
    "name": "the operands of each operation",
    "value": "the value of each operation",
    "partial": "the local partials",
    "tangent": "the tangents (from the inputs on)",
    "adjoint": "the adjoints (from the result back)",
    "contribution": "what each use of a node adds to its adjoint",
    "order": "the step at which each operation can be done (1, 2, 3 and so on)",
}
"""What is to be filled in, as it stands from the left to the right."""
FILL_IN = "Fill in {tasks}."
LAST = " and "
SEED = "Forward mode starts with {seed} = 1."
ROUNDING = "Three significant digits are enough, and a fraction such as 1/3 is an answer, too."
SAVE = "Save the answers"
FILE = "answers.txt"

FOLLOWS = "right with the numbers before it"
SLIPS = {
    "empty": "nothing is filled in",
    "unreadable": "{error}",
    "use": "the use by {result} is forgotten",
    "operand": "what comes through {operand} is forgotten",
    "minus": "a sign is wrong",
    "chain": "the chain rule is forgotten: a local partial stands alone",
    "partial": "the local partial is forgotten: what arrives is handed on",
    "other operand": "the partial is the one by the other operand",
    "other sweep": "a tangent stands for an adjoint, or an adjoint for a tangent",
    "value": "a value stands for a derivative",
    "sum": "the factors are added, not multiplied",
    "twice": "this is counted twice",
    "seed": "a sweep starts here with {seed:g}",
    "swapped": "the operands are swapped",
    "operation": "another operation gives this",
    "not applied": "the operation is not applied: this is its operand",
    "factor": "a factor of the rule is forgotten",
    "at result": "the rule is taken at the result, not at the operand",
    "too early": "the steps of {operand} and {result} are not in this order",
    "another node": "another node stands here",
    "no name": "the sheet has no node of this name",
    "undefined": "not defined with the numbers before it",
    "unlike": "does not follow from the numbers before it",
}
MARKS = ("blank", "", "answer", "points", "remark")
POINTS = "{points} of {total} points"
TESTS = "Tests of the answers to a worksheet, one for each blank; each says what is wrong."
ANSWERS = "worksheet"
