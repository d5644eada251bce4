"""What the demos' pictures say in Chinese: titles, axes, legends; gaps are filled in."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.text import language
from autograd.text.language import CHINESE, chosen

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PHRASES = language.PHRASES | {
    # neurons
    "One perceptron draws one line, and XOR takes two": "一个感知器画一条线，异或需要两条",
    "NAND": "与非",
    "XOR": "异或",
    "XOR = sum": "异或 = 和",
    "sum in layers": "分层的和",
    "carry": "进位",
    "sum": "和",
    "carry in layers": "分层的进位",
    "answer 0": "答案 0",
    "answer 1": "答案 1",
    "Two layers of steps add 1 + 1": "两层阶跃函数计算 1 + 1",
    "The sigmoid is a smooth step": "S 型函数是平滑的阶跃函数",
    "output": "输出",
    "step": "阶跃函数",
    "{} = {}, by {} NAND perceptrons": "{} = {}，由 {} 个与非门感知器算出",
    "Activations that squash, and the linear one": "挤压型激活函数，以及线性函数",
    "Activations that rectify": "整流型激活函数",
    "derivative f′(x)": "导数 f′(x)",
    "logistic σ": "Logistic σ",
    "hard logistic": "Hard-Logistic",
    "hard tanh": "Hard-Tanh",
    "leaky ReLU": "带泄露的 ReLU",
    "leaky ReLU, k = 0.1": "带泄露的 ReLU，k = 0.1",
    "maxout of 3 pieces": "三段的 Maxout",
    "Families: swish x · σ(βx), and GELU x · P(X ≤ x) with its approximations":
        "两族函数：Swish x · σ(βx)，以及 GELU x · P(X ≤ x) 及其近似",
    "approximation − GELU": "近似 − GELU",
    "{} − GELU": "{} − GELU",
    "{}, derivative": "{} 的导数",
    "GELU by tanh": "用 tanh 近似的 GELU",
    "GELU by σ": "用 σ 近似的 GELU",
    "ReLUs are silent for half of the digits, and too large steps kill them":
        "对一半的数字 ReLU 不激活，步长太大会使它们死亡",
    "share of activations that are 0 before training": "训练前为 0 的活性值所占比例",
    "share of neurons that are 0 for all digits": "对所有数字都为 0 的神经元所占比例",
    # networks
    "Three kinds of networks: how their neurons are connected": "三种网络：神经元怎样连接",
    "feed-forward network:\\none way, a function": "前馈网络：\\n单向，一个函数",
    "memory network:\\nback to itself, a program": "记忆网络：\\n回到自身，一个程序",
    "graph network:\\nalong the edges of the data": "图网络：\\n沿着数据的边",
    "Training is a loop: forward, backward, update": "训练是一个循环：前向、反向、更新",
    "define the model\\ninitialise θ\\nchoose the learning rate α":
        "定义模型\\n初始化参数 θ\\n确定学习率 α",
    "forward pass\\nloss J(θ)": "前向传播\\n计算损失 J(θ)",
    "backward pass\\ngradient ∇J(θ)": "反向传播\\n计算梯度 ∇J(θ)",
    "update\\nθ ← θ − α∇J(θ)": "更新参数\\nθ ← θ − α∇J(θ)",
    "converged, or\\nenough epochs?": "模型收敛\\n或迭代结束？",
    " no: the next batch": " 否：下一批",
    " yes ": " 是 ",
    "stop": "结束",
    "Forward: each node's value a, with its weights and its bias b":
        "前向：各节点的活性值 a，以及权重和偏置 b",
    "The gradient: dC/dw on each edge, dC/db on those from +1":
        "梯度：边上是 dC/dw，从 +1 出发的边上是 dC/db",
    "Backward: the same weights carry the errors δ = dC/dz":
        "反向：同样的权重传回误差项 δ = dC/dz",
    "Bias nodes +1, and weights Wᵢⱼ⁽ˡ⁾ to i from j": "偏置节点 +1，以及从 j 到 i 的权重 Wᵢⱼ⁽ˡ⁾",
    "Node 4: the sum Σ, then σ": "节点 4：先求和 Σ，再激活 σ",
    "One hidden layer fits a curve, better with more neurons":
        "一个隐藏层拟合曲线，神经元越多越好",
    "{} neurons": "{} 个神经元",
    "the curve": "曲线",
    "hidden neurons": "隐藏层神经元个数",
    "error (root mean square)": "误差（均方根）",
    "best of {} trainings": "{} 次训练中最好的",
    "each training": "每次训练",
    "What a hidden layer of {} adds up to": "{}的隐藏层加起来是什么",
    "each neuron's share v · tanh(wx + b)": "每个神经元的贡献 v · tanh(wx + b)",
    "their sum F(x)": "它们的和 F(x)",
    "the sum, and c": "和，再加 c",
    "One hidden layer fits a surface, with tanh and with ReLU":
        "一个隐藏层拟合曲面：用 tanh 和用 ReLU",
    "the surface": "曲面",
    "{} tanh neurons": "{} 个 tanh 神经元",
    "{} ReLU neurons": "{} 个 ReLU 神经元",
    "A maxout unit of K tangents comes near a convex curve: errors 4/K²":
        "K 条切线的 Maxout 单元逼近凸函数：误差为 4/K²",
    "A hidden layer changes features until a line separates them":
        "隐藏层变换特征，直到一条直线就能分开",
    "Inputs x": "输入 x",
    "Features a": "特征 a",
    # automatic differentiation
    "Forward: the value of each step": "前向：每一步的值",
    "Backward: the adjoint of each step, and the path to w":
        "反向：每一步的伴随值，以及到 w 的路径",
    "Forward mode from {}: {}": "从 {} 开始的前向模式：{}",
    "Reverse mode: {}": "反向模式：{}",
    "Path {} of {}: {}": "第 {} 条路径，共 {} 条：{}",
    "Too long a step truncates, too short a one cancels: the derivative of sin x at x = 1":
        "步长太大则截断，太小则抵消：sin x 在 x = 1 处的导数",
    "step h": "步长 h",
    "error: |difference quotient − cos 1|": "误差：|差商 − cos 1|",
    "forward difference (f(x + h) − f(x)) / h": "前向差商 (f(x + h) − f(x)) / h",
    "central difference (f(x + h) − f(x − h)) / 2h": "中心差商 (f(x + h) − f(x − h)) / 2h",
    "theory's step\n{}": "理论步长\n{}",
    "round-off: error ∝ 1/h\n← equal digits cancel": "舍入误差 ∝ 1/h\n← 相同的数位抵消",
    "truncation: ∝ h": "截断误差 ∝ h",
    "truncation: ∝ h²": "截断误差 ∝ h²",
    "forward and reverse mode: no step, exact to rounding":
        "前向模式和反向模式：没有步长，精确到舍入",
    "Expression swell: the size of a derivative": "表达式膨胀：导数有多长",
    "operations in the derivative": "导数中的运算个数",
    "product (x + 1)(x + 2)…(x + n), {}": "乘积 (x + 1)(x + 2)…(x + n)，{}",
    "composition lₙ₊₁ = 4 lₙ (1 − lₙ), l₁ = x, {}": "复合 lₙ₊₁ = 4 lₙ (1 − lₙ)，l₁ = x，{}",
    "written out": "写成一个式子",
    "shared": "共享中间结果",
    "What a gradient costs: why backpropagation won": "一次梯度的代价：反向传播为什么胜出",
    "number of parameters n": "参数个数 n",
    "elementary operations, counted": "基本运算的次数",
    "milliseconds, measured": "实测的毫秒数",
    "the function itself": "函数本身",
    "{} mode": "{}",
    "Numeric was timed in plain floats, the others in Python objects.":
        "数值微分用普通浮点数计时，其他方法用 Python 对象。",
    "the others:\n∝ n²": "其他方法：\n∝ n²",
    "reverse:\n∝ n": "反向模式：\n∝ n",
    "reverse:\n∝ n, {} ×\nthe function": "反向模式：\n∝ n，是函数\n本身的 {} 倍",
    "tanh and its first four derivatives, by nested grad":
        "tanh 及其前四阶导数，由嵌套的 grad 求出",
    "first derivative": "一阶导数",
    "second derivative": "二阶导数",
    "third derivative": "三阶导数",
    "fourth derivative": "四阶导数",
    "The Jacobian in {} multiplications": "用 {} 次乘法求雅可比矩阵",
    "A chain of {} steps, swept back with few values kept": "{} 步的链，只存少数值做反向扫描",
    "{} values kept: {} steps repeated": "存 {} 个值：重算 {} 步",
    "a value that is kept": "存下的值",
    "a step computed, not recorded": "只计算、不记录的一步",
    "a step recorded and swept back": "记录并反向扫描的一步",
    "steps computed": "计算的步数",
    "place in the chain": "链中的位置",
    # backpropagation
    "Backpropagation in matrices: the two differ by at most {}":
        "矩阵形式的反向传播：两者至多相差 {}",
    "by hand, in NumPy": "用 NumPy 手写",
    "in the graph": "在计算图中",
    "The loss of a network 2-3-1, recorded for one example: {} nodes":
        "网络 2-3-1 的损失，为一个样本记录：{} 个节点",
    "From {} scalar nodes to {} statements over a batch":
        "从 {} 个标量节点到对一批样本的 {} 条语句",
    "statements of the program": "程序的语句",
    "the textbook's equations": "教科书的公式",
    # learning
    "Where descent ends depends on where it begins, unless the function is convex":
        "下降终于何处取决于起于何处，除非函数是凸的",
    "from {}": "从 {} 开始",
    "f′ = 0, a minimum": "f′ = 0，极小值",
    "One neuron and one layer draw straight lines": "一个神经元、一层神经元，画出的都是直线",
    "Tumours": "肿瘤",
    "Irises": "鸢尾花",
    "one neuron, logistic regression": "一个神经元，逻辑回归",
    "one layer, softmax regression": "一层，softmax 回归",
    "radius, standardised": "半径（标准化）",
    "texture, standardised": "纹理（标准化）",
    "length of the petal, standardised": "花瓣长度（标准化）",
    "width of the petal, standardised": "花瓣宽度（标准化）",
    "Saturation: beyond a = 2/3, the more wrong the neuron, the slower its squared error falls":
        "饱和：a 超过 2/3 之后，神经元错得越多，平方误差下降越慢",
    "weighted sum z: the larger, the more wrong": "净输入 z：越大错得越多",
    "gradient dloss/dz": "损失对 z 的梯度",
    "largest: a = 2/3": "最大：a = 2/3",
    "squared error": "平方误差",
    "cross-entropy": "交叉熵",
    "softmax and cross-entropy": "softmax 和交叉熵",
    "identity and squared error": "恒等函数和平方误差",
    "The slow start: the same neuron, from the same starts, learns with two losses":
        "起步缓慢：同一个神经元，同样的起点，两种损失",
    "a bit wrong": "有点错",
    "very wrong": "错得很多",
    "{}: a = {} at first": "{}：开始时 a = {}",
    "squared error: {}": "平方误差：{}",
    "cross-entropy: {}": "交叉熵：{}",
    "loss: {}": "损失：{}",
    "Two moons: a network 2-16-16-1 after {} steps": "两个月牙：网络 2-16-16-1 训练 {} 步之后",
    "Boundary": "边界",
    "Small minibatches learn more in an epoch, with noisier gradients":
        "小批量越小，每轮学得越多，梯度噪声越大",
    "Loss of the digits learnt": "训练数字的损失",
    "loss of the digits learnt": "训练数字的损失",
    "size of the minibatch": "小批量的大小",
    "noise of its gradient, relative": "梯度的相对噪声",
    "measured": "实测",
    "∝ 1/√size": "∝ 1/√大小",
    "Four ways down one valley, ½(x² + 25y²)": "四种方法走下同一条山谷 ½(x² + 25y²)",
    "The loss ½(x² + {}y²) along each path": "沿每条路径的损失 ½(x² + {}y²)",
    "x, from the circle to the star": "x，从圆点到星",
    "SGD": "梯度下降",
    "momentum": "动量法",
    "{}, {} steps": "{}，{} 步",
    "{} steps": "{} 步",
    "Training loss falls, validation loss tells": "训练损失在下降，验证损失说明真相",
    "left alone": "不加处理",
    "weight decay": "权重衰减",
    "early stopping": "早停法",
    "{}:\nlowest in epoch {}": "{}：\n第 {} 轮最低",
    "lowest validation loss": "最低的验证损失",
    "What was learnt, and how large the weights became": "学到了什么，权重变得多大",
    "training data": "训练数据",
    "size of the weights ‖w‖": "权重的大小 ‖w‖",
    "{} of {} held-out digits read right": "{1} 个没见过的数字认对 {0} 个",
    "{}: accuracy {}": "{}：准确率 {}",
    "How many were read as what": "各有多少被认作什么",
    "read as": "认作",
    "is": "实际是",
    "read as {}, is {}": "认作 {}，实际是 {}",
    "The misread digit": "认错的数字",
    "All {} misread digits": "认错的全部 {} 个数字",
    "{} of the {} misread digits": "认错的 {1} 个数字中的 {0} 个",
    "Digits learnt on one device or many: the same loss after each epoch":
        "在一个或多个设备上学习数字：每轮之后损失相同",
    "JAX: {}": "JAX：{}",
    "{} device": "{} 个设备",
    "{} devices": "{} 个设备",
    "JAX: {} devices in {} processes": "JAX：{1} 个进程中的 {0} 个设备",
    # what is hard
    "Not convex: {} the loss lies above its chord": "非凸：在弦的 {} 上，损失高于弦",
    "chord": "弦",
    "share of the way": "路程的比例",
    "The {} of y = σ(w₂σ(w₁x)) at (1, 1)": "y = σ(w₂σ(w₁x)) 在 (1, 1) 处的{}",
    "Vanishing and exploding gradients: a network of {} layers of {} neurons":
        "梯度消失与梯度爆炸：{} 层、每层 {} 个神经元的网络",
    "small weights, × ½": "小权重，× ½",
    "weights of nn, × 1": "nn 的权重，× 1",
    "large weights, × 4": "大权重，× 4",
    "size of δ = dloss/db, relative to the last layer": "δ 的大小，相对于最后一层",
    "{} layers": "{} 层",
    "Early layers learn more slowly: a deep network of sigmoids in training":
        "前面的层学得更慢：训练中的深层 S 型网络",
    "how far the weights have moved, relative to their size": "权重移动了多远（相对于其大小）",
    "layer {}": "第 {} 层",
    "A chain of neurons, its loss ŷ: dŷ/db₁ = δ⁽¹⁾ = {}":
        "神经元的链，损失为 ŷ：dŷ/db₁ = δ⁽¹⁾ = {}",
    # deep networks
    "The residue on day {} is f(t) g({} − t), summed over the days t":
        "第 {} 天的残余量是 f(t) g({} − t) 对各天 t 求和",
    "day t": "第 t 天",
    "day k": "第 k 天",
    "amount": "量",
    "residue": "残余量",
    "eaten: f(t)": "摄入量 f(t)",
    "left of it: f(t) g({} − t)": "其中剩下的 f(t) g({} − t)",
    "g({} − t): g read backward": "g({} − t)：倒过来的 g",
    "Sobel's edges: two kernels of 3×3 weights": "Sobel 边缘检测：两个 3×3 的卷积核",
    "brightness": "亮度",
    "slope to the right (grey: 0)": "向右的斜率（灰色为 0）",
    "slope downward": "向下的斜率",
    "edges: darker where steeper": "边缘：越陡越黑",
    "A kernel learnt from tiles and their slopes": "从小块图像及其斜率学出的卷积核",
    "at the start": "开始时",
    "what it gives": "它的结果",
    "after 1 epoch": "1 轮之后",
    "after {} epochs": "{} 轮之后",
    "Sobel's": "Sobel 的",
    "What sixteen kernels see of a held-out {}": "十六个卷积核看没见过的 {}",
    "a digit of 8×8 pixels": "8×8 像素的数字",
    "16 kernels of 3×3 (purple: +)": "16 个 3×3 的卷积核（紫色为正）",
    "their maps, 6×6 after relu": "它们的特征图，relu 之后 6×6",
    "the maps pooled, 3×3": "池化后的特征图，3×3",
    "maps of the second layer, 2×2": "第二层的特征图，2×2",
    "probability of each digit": "各数字的概率",
    "Convolutions: {}": "卷积网络：{}",
    "A recurrent layer is one cell, used again at every step": "循环层是同一个单元，每一步重复使用",
    "Cells that learn the parity of up to {} bits: {} of {} Elman's, {} of {} gated":
        "学会至多 {0} 位奇偶性的单元：Elman {2} 个中 {1} 个，门控 {4} 个中 {3} 个",
    "The gradient by w is a sum over the steps that use it": "对 w 的梯度是对使用它的各步求和",
    "length of the sequence": "序列长度",
    "share that is right": "正确的比例",
    "lengths trained on": "训练过的长度",
    "chance": "随机猜测",
    "{} cell of {}": "{}单元，状态 {}",
    "Elman's": "Elman ",
    "Gated": "门控",
    "seed {}": "种子 {}",
    "No update raises the energy; {} of {} digits are recalled":
        "没有一次更新使能量升高；{1} 个数字回忆出 {0} 个",
    "stored": "存储的",
    "flipped": "翻转后",
    "recalled": "回忆出的",
    "updates": "更新次数",
    "energy E": "能量 E",
    "Hebb's rule stores random patterns, but not digits, which resemble each other":
        "Hebb 规则能存储随机图案，但存不了彼此相像的数字",
    "patterns stored in {} neurons": "{} 个神经元中存储的图案数",
    "share recalled, {} of {} pixels flipped": "回忆出的比例，{1} 个像素翻转 {0} 个",
    "digits, projection rule": "数字，投影规则",
    "digits, Hebb's rule": "数字，Hebb 规则",
    "random pixels, Hebb's rule": "随机像素，Hebb 规则",
    "a load of 0.1": "负载 0.1",
    "A restricted Boltzmann machine learns digits by contrastive divergence":
        "受限玻尔兹曼机用对比散度学习数字",
    "weights (violet: above 0)": "权重（紫色大于 0）",
    "held-out, and restored beside": "没见过的，旁边是补全的",
    "samples of the machine": "机器的样本",
    "All rows or all columns alike: contrast learns less than the likelihood":
        "各行相同或各列相同：对比散度不如似然学得多",
    "the {} patterns": "{} 个图案",
    "no hidden neurons": "没有隐藏神经元",
    "{} hidden neurons": "{} 个隐藏神经元",
    "by contrast, 1 step": "对比散度，1 步",
    "by contrast, 5 steps": "对比散度，5 步",
    "steps": "步数",
    "−log p, its mean over the patterns": "−log p 对各图案的平均",
    "at best, log {}": "最好是 log {}",
    "The network learns to read the row whose key is asked for":
        "网络学会读出与所问的键相应的一行",
    "before training, {} pairs": "训练前，{} 对",
    "after training, {} pairs": "训练后，{} 对",
    "weight w": "权重 w",
    "row of the memory": "记忆的行",
    "noisy key of the pair": "带噪声的键",
    "From two known members, attention finds the sides of {} of 34":
        "由两个已知成员，注意力分辨出 34 人中 {} 人的派别",
    "instructor": "教练",
    "president": "主席",
    "known": "已知",
    "wrong": "错误",
    "found: {}'s side": "分到{}一派",
    "attention: {} of an equal share": "注意力：平均份额的 {}",
    "A transformer tells the next letter {} nats better than counted pairs do":
        "Transformer 预测下一个字母比字母对的计数好 {} 奈特",
    "Names that it invents": "它编出的名字",
    "Loss, in nats a letter": "损失（每个字母的奈特数）",
    "counted pairs, validation": "字母对的计数，验证集",
    "Where the heads look, letter by letter of “{}”, to tell what follows, in %":
        "预测“{}”中下一个字母时，各个头看向哪里（%）",
    "head {}": "第 {} 个头",
    "looks at": "看向",
    "after the letter": "在这个字母之后",
    # pages
    "Automatic differentiation, step by step": "自动微分，一步一步",
    "as a quiz": "测验",
    "1/(exp(−(wx + b)) + 1), the textbook's six operations":
        "1/(exp(−(wx + b)) + 1)，教科书的六个运算",
    "e = (a + b)(b + 1), where b is used twice": "e = (a + b)(b + 1)，其中 b 用了两次",
    "ln x₁ + x₁x₂ − sin x₂, the survey's example": "ln x₁ + x₁x₂ − sin x₂，综述中的例子",
    "a × a, one operand used twice": "a × a，一个操作数用了两次",
    "x·exp(y) + sin(xy)/y, several paths": "x·exp(y) + sin(xy)/y，几条路径",
    "(σ(wx + b) − t)², a neuron that learns: press run":
        "(σ(wx + b) − t)²，会学习的神经元：请按“运行”",
    "relu(a)·max(a, b) − |b|, kinks and ties": "relu(a)·max(a, b) − |b|，折点与相等",
    "√(1 − x²)·ln(x + 1), errors at the edges of a domain":
        "√(1 − x²)·ln(x + 1)，定义域边缘的错误",
    "A recurrent neuron over three steps": "循环神经元的三步",
    "A network 2-3-1": "网络 2-3-1",
}  # fmt: skip
"""The phrases of the library, and of the demos."""


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The phrases with gaps as patterns, those that say most first."""
    phrases = sorted((p for p in PHRASES if "{}" in p), key=lambda p: -len(p.replace("{}", "")))
    return [
        (re.compile(re.escape(p).replace(r"\{\}", "(.+?)"), re.DOTALL), PHRASES[p]) for p in phrases
    ]


def tr(text: str) -> str:
    """A text in the language chosen, and so what stands in its gaps; as it is if no phrase fits.

    >>> with language.language("zh"):
    ...     tr("momentum, 12 steps"), tr("x")
    ('动量法，12 步', 'x')
    """
    if chosen() != CHINESE:
        return text
    if text in PHRASES:
        return PHRASES[text]
    for pattern, phrase in _patterns():
        if found := pattern.fullmatch(text):
            return phrase.format(*map(tr, found.groups()))
    return text


def translate(figure: "Figure") -> None:
    """Put all words in a figure into Chinese, if that is the language chosen."""
    if chosen() != CHINESE:
        return
    from matplotlib.text import Text  # here, because most demos do without

    texts: Any = figure.findobj(Text)
    for text in texts:
        text.set_text(tr(text.get_text()))
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            words = [label.get_text() for label in axis.get_ticklabels()]
            if words != list(map(tr, words)):  # an axis sets the texts of its ticks anew
                axis.set_ticklabels(list(map(tr, words)))
