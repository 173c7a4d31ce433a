"""The parts of the linker: names found word for word, lanes measured together, their sum and its calibration."""
