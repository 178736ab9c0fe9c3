"""Sheets → PDF. The only folder that knows ReportLab; nobody imports it: files/press.py runs it."""
