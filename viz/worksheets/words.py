"""All that a worksheet says, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Words(NamedTuple):
    """What a worksheet says in one language; names in braces are filled in."""

    title: str
    solution: str
    """What stands before the title of a solution."""
    student: str
    """What stands before a student's name."""
    at: str
    """Where an expression is evaluated."""
    columns: Mapping[str, str]
    """The titles of the table."""
    operand: str
    step: str
    tasks: Mapping[str, str]
    """What is to be filled in, as it stands from the left to the right."""
    fill_in: str
    listed: str
    last: str
    seed: str
    rounding: str
    save: str
    follows: str
    slips: Mapping[str, str]
    marks: Sequence[str]
    points: str


ENGLISH = Words(
    title="Worksheet",
    solution="Solution: ",
    student="Name: ",
    at="{formula} at {point}",
    columns={
        "node": "node",
        "function": "function",
        "value": "value",
        "partials": "local partials",
        "tangent": "tangent",
        "adjoint": "adjoint",
        "order": "step",
    },
    operand="operand {number} of {node}",
    step="step {node}",
    tasks={
        "name": "the operands of each operation",
        "value": "the value of each operation",
        "partial": "the local partials",
        "tangent": "the tangents (from the inputs on)",
        "adjoint": "the adjoints (from the result back)",
        "contribution": "what each use of a node adds to its adjoint",
        "order": "the step at which each operation can be done (1, 2, 3 and so on)",
    },
    fill_in="Fill in {tasks}.",
    listed=", ",
    last=" and ",
    seed="Forward mode starts with {seed} = 1.",
    rounding="Three significant digits are enough, and a fraction such as 1/3 is an answer, too.",
    save="Save the answers",
    follows="right with the numbers before it",
    slips={
        "empty": "nothing is filled in",
        "unreadable": "{error}",
        "use": "the use by {result} is forgotten",
        "operand": "what comes through {operand} is forgotten",
        "minus": "a sign is wrong",
        "chain": "a local partial alone: the chain rule is forgotten",
        "partial": "what arrives, handed on: the local partial is forgotten",
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
    },
    marks=("blank", "", "answer", "points", "remark"),
    points="{points} of {total} points",
)
CHINESE = Words(
    title="练习",
    solution="答案：",
    student="姓名：",
    at="{formula}，其中 {point}",
    columns={
        "node": "节点",
        "function": "函数",
        "value": "值",
        "partials": "局部偏导数",
        "tangent": "切线值",
        "adjoint": "伴随值",
        "order": "步骤",
    },
    operand="{node} 的第 {number} 个操作数",
    step="{node} 的步骤",
    tasks={
        "name": "各操作数",
        "value": "各运算的值",
        "partial": "局部偏导数",
        "tangent": "切线值（从输入开始）",
        "adjoint": "伴随值（从结果往回）",
        "contribution": "每次使用的贡献",
        "order": "各运算可以在第几步进行（1、2、3……）",
    },
    fill_in="填写{tasks}。",
    listed="、",
    last="和",
    seed="前向模式从 {seed} = 1 开始。",
    rounding="保留三位有效数字即可，也可以写分数，如 1/3。",
    save="保存答案",
    follows="由前面的数正确推出",
    slips={
        "empty": "没有填写",
        "unreadable": "不能读作数",
        "use": "漏掉了 {result} 的使用",
        "operand": "漏掉了经过 {operand} 的一项",
        "minus": "有一个符号错了",
        "chain": "忘了链式法则：只写了局部偏导数",
        "partial": "忘了乘局部偏导数：原样传下去了",
        "other operand": "这是对另一个操作数的偏导数",
        "other sweep": "切线值与伴随值混淆了",
        "value": "把值当成了导数",
        "sum": "因子应该相乘，不是相加",
        "twice": "这一项算了两次",
        "seed": "扫描在这里从 {seed:g} 开始",
        "swapped": "操作数的顺序反了",
        "operation": "这是另一种运算的结果",
        "not applied": "没有做这个运算：这是它的操作数",
        "factor": "求导法则漏了一个因子",
        "at result": "法则应在操作数处取值，不是在结果处",
        "too early": "{operand} 与 {result} 的步骤先后不对",
        "another node": "这里应是另一个节点",
        "no name": "没有这个名字的节点",
        "undefined": "用前面的数无法计算",
        "unlike": "不能由前面的数推出",
    },
    marks=("空格", "", "答案", "分数", "说明"),
    points="得分 {points} / {total}",
)
LANGUAGES = {"en": ENGLISH, "zh": CHINESE}

ANSWERS = "worksheet"
"""What a course calls the tests and the file of answers."""
TESTS = "Tests of the answers to a worksheet, one for each blank; each says what is wrong."
