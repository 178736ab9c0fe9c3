"""What pages and jobs cost, beside a bare Flask page in the same run: `python -m bench`.

Processor time is steadier than seconds on a shared machine, so that is what most rows tell: of the web
process, of the jobs it woke and of the database together, as the median of several rounds. Ours and the bare
page take turns in one run, so their ratio holds on any machine.
"""
