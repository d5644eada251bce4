"""A campaign: random programs through everything, against mpmath, for as long as one likes.

python -m tests.campaign --minutes 10
python -m tests.campaign --programs 1000 --seed 7 --order 2
"""
