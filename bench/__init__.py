"""Our own bench: what `nox -s bench` prints. Figures are ratios to something measured in the same run."""
