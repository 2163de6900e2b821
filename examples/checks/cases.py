"""The cases, one for every finding there is: orders of a shop in which one thing has happened."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from examples.checks.case import Case
from examples.checks.orders import chosen, orders, probed
from windage.config import Traffic
from windage.violations import TRAFFIC

TRAINING = orders(1, 2000)
WINDOW = orders(2)
# Within slices fewer rows have to tell more.
LARGER = orders(3, 2000)
NUMBERS = ["risk", "age", "income", "amount", "discount", "city"]
IDS = tuple(f"order-{place}" for place in range(len(WINDOW)))

CASES: tuple[Case, ...] = (
    Case(
        "columns",
        "the column discount is gone",
        TRAINING,
        WINDOW.drop(columns="discount"),
        "discount",
        "missing_column_check",
    ),
    Case(
        "columns",
        "a column channel is new",
        TRAINING,
        WINDOW.assign(channel="web"),
        "channel",
        "extra_column_check",
    ),
    Case(
        "renamed",
        "income is called Income",
        TRAINING,
        WINDOW.rename(columns={"income": "Income"}),
        "income",
        "renamed_column_check",
    ),
    Case(
        "swapped",
        "age and city hold each other's values",
        TRAINING,
        WINDOW.assign(age=WINDOW.city, city=WINDOW.age),
        "age",
        "swapped_columns_check",
    ),
    Case(
        "rescaled",
        "amount is in cents",
        TRAINING,
        WINDOW.assign(amount=(WINDOW.amount * 100).round().astype(int)),
        "amount",
        "rescaled_column_check",
    ),
    Case(
        "data_type",
        "2 % of the ages are the word unknown",
        TRAINING,
        WINDOW.assign(age=WINDOW.age.astype(object).mask(chosen(WINDOW, share=0.02), "unknown")),
        "age",
        "data_type_check",
    ),
    Case(
        "completeness",
        "another fifth of the discounts is missing",
        TRAINING,
        WINDOW.assign(discount=WINDOW.discount.mask(chosen(WINDOW, share=0.22))),
        "discount",
        "completeness_check",
    ),
    Case(
        "missing_kinds",
        "missing discounts are infinite, not null",
        TRAINING,
        WINDOW.assign(discount=WINDOW.discount.fillna(np.inf)),
        "discount",
        "missing_kinds_check",
    ),
    Case(
        "non_negative",
        "1 % of the ages are -1",
        TRAINING,
        WINDOW.assign(age=WINDOW.age.mask(chosen(WINDOW, share=0.01), -1)),
        "age",
        "non_negative_check",
    ),
    Case(
        "value_range",
        "4 % of the ages are 84",
        TRAINING,
        WINDOW.assign(age=WINDOW.age.mask(chosen(WINDOW, share=0.04), 84)),
        "age",
        "value_range_check",
    ),
    Case(
        "text_length",
        "10 % of the streets have their name thrice",
        TRAINING,
        WINDOW.assign(
            street=WINDOW.street.mask(chosen(WINDOW, share=0.1), WINDOW.street.str.split().str[0] * 2 + WINDOW.street)
        ),
        "street",
        "text_length_check",
    ),
    Case(
        "text_pattern",
        "30 % of the vouchers have small letters",
        TRAINING,
        WINDOW.assign(voucher=WINDOW.voucher.mask(chosen(WINDOW, share=0.3), WINDOW.voucher.str.lower())),
        "voucher",
        "text_pattern_check",
    ),
    Case(
        "categorical_values",
        "3 % of the cities are new",
        TRAINING,
        WINDOW.assign(city=WINDOW.city.mask(chosen(WINDOW, share=0.03), "Wien")),
        "city",
        "categorical_values_check",
        follows=(("city", "baseline_drift_check"),),
    ),
    Case(
        "cardinality",
        "discounts are rounded to tenths",
        TRAINING,
        WINDOW.assign(discount=WINDOW.discount.round(1)),
        "discount",
        "cardinality_check",
    ),
    Case(
        "constant_column",
        "all vouchers are the same",
        TRAINING,
        WINDOW.assign(voucher=WINDOW.voucher[0]),
        "voucher",
        "constant_column_check",
        follows=(("voucher", "baseline_drift_check"),),
    ),
    Case(
        "baseline_drift",
        "discounts are 1 point higher",
        TRAINING,
        WINDOW.assign(discount=WINDOW.discount + 1),
        "discount",
        "baseline_drift_check",
    ),
    Case(
        "slices",
        "discounts are 1.5 higher in Kiel, 1 lower in Bonn",
        TRAINING[NUMBERS],
        LARGER[NUMBERS].assign(discount=LARGER.discount + LARGER.city.map({"Kiel": 1.5, "Bonn": -1}).fillna(0)),
        "discount",
        "baseline_drift_check",
        slices=("city",),
    ),
    Case(
        "volume",
        "400 orders came where 1,000 are usual",
        TRAINING,
        WINDOW[:400],
        TRAFFIC,
        "volume_check",
        before=tuple(orders(10 + place) for place in range(6)),
    ),
    Case(
        "freshness",
        "no order came in the last 25 minutes",
        TRAINING,
        WINDOW,
        TRAFFIC,
        "freshness_check",
        identifiers=IDS,
        silence=timedelta(minutes=25),
        traffic=Traffic(stale_after="10 minutes"),
    ),
    Case(
        "correlation",
        "amounts belong to other orders",
        TRAINING,
        WINDOW.assign(amount=np.random.default_rng(5).permutation(WINDOW.amount)),
        "income",
        "correlation_check",
    ),
    Case(
        "duplicate_rows",
        "5 % of the orders came twice",
        TRAINING,
        pd.concat([WINDOW, WINDOW[:50]], ignore_index=True),
        "Duplicate rows",
        "duplicate_rows_check",
    ),
    Case(
        "duplicate_ids",
        "5 % of the orders bear another one's id",
        TRAINING,
        WINDOW,
        "Duplicate inference ids",
        "duplicate_ids_check",
        identifiers=(*IDS[:950], *IDS[:50]),
    ),
    Case(
        "outliers",
        "in 3 % age, risk, income and amount do not fit",
        TRAINING,
        WINDOW.mask(chosen(WINDOW, share=0.03), WINDOW.assign(age=75, risk=0.9, income=40_000.0, amount=20.0)),
        "Outlying rows",
        "outlier_check",
        identifiers=IDS,
    ),
    Case(
        "probing",
        "36 amounts are tried on one order",
        TRAINING,
        probed(WINDOW, probes=36),
        "amount",
        "probing_check",
    ),
)
