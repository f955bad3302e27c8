//! Rademacher complexities: exact by enumeration, enclosed by duality, estimated by sampling.
