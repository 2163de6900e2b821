"""Every measure of bias, by the service's name, in the order of its files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from windage.bias.measures import label_distributions as distributions
from windage.bias.measures.accuracy import accuracy
from windage.bias.measures.answer_rates import acceptance_rates, rejection_rates
from windage.bias.measures.class_imbalance import class_imbalance
from windage.bias.measures.conditional_outcomes import conditional_acceptance, conditional_rejection
from windage.bias.measures.demographic_disparity import (
    disparity_in_answers,
    disparity_in_labels,
    no_disparity_in_answers,
    no_disparity_in_labels,
)
from windage.bias.measures.flip_test import flip_test, not_looked, not_numeric
from windage.bias.measures.generalized_entropy import generalized_entropy, no_benefit
from windage.bias.measures.label_rates import recall, specificity
from windage.bias.measures.measure import Measure, Needs, Scale, Stage
from windage.bias.measures.positive_proportions import (
    difference_in_answers,
    difference_in_labels,
    disparate_impact,
)
from windage.bias.measures.treatment_equality import treatment_equality

_PRE: Stage = "pre_training"
_POST: Stage = "post_training"
_LABELS: Needs = "labels"
_ANSWERS: Needs = "answers"
_BOTH: Needs = "both"


def _distance(name: str, description: str, scale: Scale) -> Measure:
    of = {
        "JS": distributions.jensen_shannon,
        "KL": distributions.kullback_leibler,
        "KS": distributions.kolmogorov_smirnov,
        "LP": distributions.euclidean,
        "TVD": distributions.total_variation,
    }[name]
    return Measure(
        name,
        description,
        _PRE,
        of,
        _LABELS,
        scale=scale,
        decides=False,
        like_the_service=partial(of, shared=True),
        service_fault=distributions.nothing_shared,
    )


_ALL = (
    Measure(
        "CDDL",
        "Conditional Demographic Disparity in Labels (CDDL)",
        _PRE,
        disparity_in_labels,
        _LABELS,
        fault=no_disparity_in_labels,
    ),
    Measure("CI", "Class Imbalance (CI)", _PRE, class_imbalance, _LABELS),
    Measure("DPL", "Difference in Positive Proportions in Labels (DPL)", _PRE, difference_in_labels, _LABELS),
    _distance("JS", "Jensen-Shannon Divergence (JS)", "root"),
    _distance("KL", "Kullback-Liebler Divergence (KL)", "root"),
    _distance("KS", "Kolmogorov-Smirnov Distance (KS)", "share"),
    _distance("LP", "L-p Norm (LP)", "number"),
    _distance("TVD", "Total Variation Distance (TVD)", "share"),
    Measure("AD", "Accuracy Difference (AD)", _POST, accuracy, _BOTH),
    Measure(
        "CDDPL",
        "Conditional Demographic Disparity in Predicted Labels (CDDPL)",
        _POST,
        disparity_in_answers,
        _ANSWERS,
        fault=no_disparity_in_answers,
    ),
    Measure("DAR", "Difference in Acceptance Rates (DAR)", _POST, acceptance_rates, _BOTH, "accepted"),
    Measure(
        "DCA",
        "Difference in Conditional Acceptance (DCA)",
        _POST,
        conditional_acceptance,
        _BOTH,
        "accepted",
        scale="number",
    ),
    Measure(
        "DCR",
        "Difference in Conditional Rejection (DCR)",
        _POST,
        conditional_rejection,
        _BOTH,
        "rejected",
        scale="number",
    ),
    Measure("DI", "Disparate Impact (DI)", _POST, disparate_impact, _ANSWERS, ideal=1.0, scale="ratio"),
    Measure(
        "DPPL",
        "Difference in Positive Proportions in Predicted Labels (DPPL)",
        _POST,
        difference_in_answers,
        _ANSWERS,
    ),
    Measure("DRR", "Difference in Rejection Rates (DRR)", _POST, rejection_rates, _BOTH, "rejected"),
    Measure(
        "FT", "Flip Test (FT)", _POST, flip_test, _ANSWERS, decides=False, fault=not_looked, service_fault=not_numeric
    ),
    Measure(
        "GE",
        "Generalized Entropy (GE)",
        _POST,
        generalized_entropy,
        _BOTH,
        scale="number",
        of_all=True,
        fault=no_benefit,
    ),
    Measure("RD", "Recall Difference (RD)", _POST, recall, _BOTH, "positive"),
    Measure("SD", "Specificity Difference (SD)", _POST, specificity, _BOTH, "negative"),
    Measure("TE", "Treatment Equality (TE)", _POST, treatment_equality, _BOTH, "mistakes", scale="number"),
)
MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _ALL}
