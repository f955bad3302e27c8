//! Tabular decision processes of finite horizon.
