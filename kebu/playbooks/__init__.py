"""Playbooks 策略: what is done for the customers of a tier, plans that run for single customers, their executions.

Plans open and end when `GradesPublished` says who moved; what was done is recorded in the six fields of table 3.
"""
