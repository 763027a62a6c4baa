"""Labelled corpus -> model file, figures and model card. The only part that needs scikit-learn."""
