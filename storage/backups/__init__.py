"""Backups: one file each, whole and checked, and what a restore must say of itself afterwards."""
