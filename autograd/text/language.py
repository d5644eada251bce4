"""The language of the words in pictures and tables: English, or Chinese on request.

A phrase stands in English where it is used, and `tr` gives it in the language chosen. Names,
formulas, errors and what machines read are the same in both.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from autograd.text.words import counted

LANGUAGES = ENGLISH, CHINESE = "en", "zh"
VARIABLE = "CHALKGRAD_LANGUAGE"
"""The environment variable with the language where none is chosen in Python."""

P = ParamSpec("P")
R = TypeVar("R")
_language: ContextVar[str | None] = ContextVar("language", default=None)


def chosen() -> str | None:
    """The language chosen in Python or by the environment variable; None if there is none."""
    return _language.get() or _checked(os.environ.get(VARIABLE) or None, VARIABLE)


@contextmanager
def language(name: str | None) -> Iterator[None]:
    """A context in which pictures and tables are made in a language, "en" or "zh".

    None changes nothing. Raises ValueError for another name.

    >>> from autograd import Trace, Value
    >>> with language("zh"):
    ...     print(Trace(Value(3, "权重") * 2).text(columns=["node", "value", "adjoint"]))
    节点  值  伴随值
    权重   3       2
    h₁     6       1
    """
    token = _language.set(_checked(name, "language") or _language.get())
    try:
        yield
    finally:
        _language.reset(token)


def speaks(function: Callable[P, R]) -> Callable[P, R]:
    """The function, called in the context of its option `language`."""

    @wraps(function)
    def in_its_language(*args: P.args, **options: P.kwargs) -> R:
        name = options.get("language")
        with language(name if name is None else str(name)):
            return function(*args, **options)

    return in_its_language


def tr(phrase: str, *fields: object) -> str:
    """A phrase in the language chosen, its gaps `{}` filled in; English where it has no other.

    >>> with language("zh"):
    ...     tr("hidden layer {}", 2), tr("my title")
    ('隐藏层 2', 'my title')
    """
    words = PHRASES.get(phrase, phrase) if chosen() == CHINESE else phrase
    return words.format(*fields) if fields else words


def number_of(count: int, noun: str) -> str:
    """A number of things in the language chosen; `counted` is for errors.

    >>> with language("zh"):
    ...     number_of(2, "neuron")
    '2 个神经元'
    """
    return tr(f"{{}} {noun}", count) if chosen() == CHINESE else counted(count, noun)


def _checked(name: str | None, source: str) -> str | None:
    if name is not None and name not in LANGUAGES:
        raise ValueError(f"{source} is one of {', '.join(LANGUAGES)}, not {name!r:.60}")
    return name


PHRASES = {
    # tables of a trace
    "node": "节点",
    "function": "函数",
    "value": "值",
    "local partials": "局部偏导数",
    "tangent": "切线值",
    "adjoint": "伴随值",
    "rounding": "舍入误差",
    "tangent of {}": "{} 的切线值",
    "adjoint of {}": "{} 的伴随值",
    "1st": "第 1 次",
    "2nd": "第 2 次",
    "∂z/∂x is a local partial, ẋ a tangent, x̄ an adjoint, df/dx the derivative":
        "∂z/∂x 是局部偏导数，ẋ 是切线值，x̄ 是伴随值，df/dx 是导数",
    "{}: no operation loses a digit": "{}：没有运算损失有效数字",
    "{}: {} loses all digits": "{}：{} 损失全部有效数字",
    "{}: {} loses {:.0f} of 16 digits": "{}：{} 损失 16 位有效数字中的 {:.0f} 位",
    # other tables
    "mode": "方法",
    "derivatives": "导数",
    "largest error": "最大误差",
    "sweeps": "扫描次数",
    "operations": "运算次数",
    "stored": "存储的数",
    "numeric": "数值微分",
    "symbolic": "符号微分",
    "symbolic: d/d{} = {}": "符号微分：d/d{} = {}",
    "forward": "前向模式",
    "reverse": "反向模式",
    "The function itself takes {}; those of partials and the chain rule count too.":
        "函数本身需要 {}；计算局部偏导数和链式法则的运算也计入。",
    "{} operation": "{} 次运算",
    "{} multiplication": "{} 次乘法",
    "eliminated": "消去的节点",
    "multiplications": "乘法次数",
    "edge": "边",
    "partial": "偏导数",
    "epoch": "训练轮次",
    "loss": "损失",
    "validation loss": "验证损失",
    "accuracy": "准确率",
    "validation accuracy": "验证准确率",
    "learning rate": "学习率",
    "gradient norm": "梯度范数",
    "History: {}": "训练记录：{}",
    "History: {}, the best is epoch {}": "训练记录：{}，第 {} 轮最好",
    "interrupted after {}": "中断于 {}之后",
    "{} epoch": "{} 轮",
    "part": "部分",
    "kind": "类型",
    "parameters": "参数",
    "{} parameter": "{} 个参数",
    # below a table, on the command line
    "{} from {} to {}:": "从 {1} 到 {2} 有 {0}：",
    "{} path": "{} 条路径",
    "no paths from {} to {}:": "从 {} 到 {} 没有路径：",
    "sum: d{}/d{} = {}": "和：d{}/d{} = {}",
    "by {}:": "对 {} 求导：",
    "Jacobian": "雅可比矩阵",
    "Hessian of {}": "{} 的黑塞矩阵",
    "wrote {}": "已写入 {}",
    "wrote {}, whose last page is the solution": "已写入 {}，最后一页是答案",
    "The page keeps the branch of `if` that these values take.":
        "网页保留这些值所走的 `if` 分支。",
    # the picture of a graph
    "red: value": "红色：值",
    "on edges: local partial {}": "边上：局部偏导数 {}",
    "left, ": "左，",
    "middle, ": "中，",
    "right, ": "右，",
    "top, ": "上，",
    "bottom, ": "下，",
    "grad": "梯度",
    "blue: grad of {1}, d{0}/d{1}": "蓝色：{1} 的梯度 d{0}/d{1}",
    "green: tangent {} = d{}/d{}": "绿色：切线值 {} = d{}/d{}",
    "blue: adjoint {} = d{}/d{}": "蓝色：伴随值 {} = d{}/d{}",
    "seed: {}": "种子：{}",
    "the inputs": "输入",
    "the seed: {} = 1": "种子：{} = 1",
    "step": "步骤",
    "step {} of {}: {}": "第 {} 步，共 {} 步：{}",
    "step {} of {}: {} passes {} on": "第 {} 步，共 {} 步：{} 传回 {}",
    "{}, too early: a term is still to come": "{}，太早：还有一项没有到",
    "wrong: {} = {}, not {}": "错误：{} = {}，应为 {}",
    "the local partials": "局部偏导数",
    "step {} of {}: {} is eliminated, {}": "第 {} 步，共 {} 步：消去 {}，{}",
    "{}; so far {}": "{}；累计 {} 次",
    # the picture of a network
    "inputs": "输入层",
    "output layer": "输出层",
    "hidden layer {}": "隐藏层 {}",
    "{} number": "{} 个数",
    "{} neuron": "{} 个神经元",
    "{}, {}": "{}，{}",
    "{}: {}": "{}：{}",
    "{} more": "另有 {} 个",
    "dotted: not by a single weight": "点线：不是单个权重",
    "positive weight": "正权重",
    "negative weight": "负权重",
    "positive gradient": "正梯度",
    "negative gradient": "负梯度",
    "wider: larger, up to {}": "越粗：绝对值越大，最大 {}",
    "a circle's rim: bias b": "圆的边：偏置 b",
    "blue: error δ, the loss's derivative by z": "蓝色：误差项 δ，即损失对 z 的导数",
    "blue: gradient": "蓝色：梯度",
    # plots
    "Loss": "损失",
    "training": "训练集",
    "validation": "验证集",
    "lowest: {:.4g} in epoch {}": "最低：第 {1} 轮的 {0:.4g}",
    "{} by epoch": "{}随训练轮次的变化",
    "Gradients, layer by layer": "各层的梯度",
    "gradient": "梯度",
    "layer, from the input": "层（从输入起）",
    "root mean square of dloss/dw": "损失对 w 的导数的均方根",
    "derivative": "导数",
    "start": "起点",
    "end": "终点",
    "Decision boundary": "决策边界",
    "{}: {} of {} samples right": "{0}：{2} 个样本中 {1} 个正确",
    "class {}": "类别 {}",
    "on the wrong side": "分错的样本",
    # the cheat sheet
    "chalkgrad: derivatives on one page": "chalkgrad：一页纸的导数",
    "graph": "计算图",
    "each operation z of x and y is a node, with its local partials ∂z/∂x and ∂z/∂y":
        "每个运算 z（操作数为 x 和 y）是一个节点，带有局部偏导数 ∂z/∂x 和 ∂z/∂y",
    "forward mode": "前向模式",
    "tangent ż = Σ over operands x of z: ∂z/∂x × ẋ": "切线值 ż = 对 z 的操作数 x 求和：∂z/∂x × ẋ",
    "from one input on: its tangent is 1, that of the others 0; a sweep for each input":
        "从一个输入开始：它的切线值为 1，其他输入为 0；每个输入扫描一次",
    "reverse mode": "反向模式",
    "adjoint x̄ = Σ over uses z of x: z̄ × ∂z/∂x": "伴随值 x̄ = 对使用 x 的 z 求和：z̄ × ∂z/∂x",
    "from the output f back: f̄ = 1, and then x̄ = df/dx; one sweep for all inputs":
        "从输出 f 往回：f̄ = 1，于是 x̄ = df/dx；所有输入只需扫描一次",
    "sum over paths": "对路径求和",
    "df/dx = Σ over paths from x to f: Π of the local partials":
        "df/dx = 对从 x 到 f 的路径求和：局部偏导数之积",
    "table, derivatives and picture": "表格、导数和图",
    "a sweep; --mode reverse, --mode both": "一次扫描；--mode reverse、--mode both",
    "what each use adds to an adjoint": "每次使用对伴随值的贡献",
    "the sum over paths; the four ways": "对路径求和；四种方法",
    "matrices, of several expressions too": "矩阵，也可以有几个表达式",
    "markdown, latex, csv, html": "markdown、latex、csv、html",
    "record": "记录",
    "sweep, read, set to zero": "扫描、读取、清零",
    "table and picture": "表格和图",
    "by the first, by several arguments": "对第一个、对几个参数求导",
    "matrices": "矩阵",
}  # fmt: skip
"""The phrases of pictures and tables, and what they are in Chinese."""
