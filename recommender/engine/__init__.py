"""Engine: composes the stages; a learner in, an explained answer out."""
