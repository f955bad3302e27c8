//! Addresses of draws, and the streams of words behind them.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

use super::Law;
use crate::arithmetic::Field;

/// The name of a stream of draws. Two addresses that differ anywhere open independent streams.
///
/// The fields are hashed with their lengths, so that no two addresses run together (`"ab", "c"`
/// and `"a", "bc"` differ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address<'a> {
    /// The seed of the whole run; the only field that a user turns.
    pub seed: u64,
    /// The theorem's name.
    pub theorem: &'a str,
    /// The claim's name, or what several claims share that should see common noise.
    pub claim: &'a str,
    /// The instance's name.
    pub instance: &'a str,
    /// What is drawn: `"label noise"`, `"start"`, `"batch index"`.
    pub purpose: &'a str,
    /// The number of the replicate.
    pub replicate: u64,
}

/// An endless sequence of 64-bit words, readable at any `step`: ChaCha8 in counter mode.
///
/// A stream is its key (32 bytes, `Copy`) and holds no position: who reads cannot disturb who
/// reads elsewhere. Where a step of the dynamics needs `d` draws, number them `step * d + i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stream {
    key: [u8; 32],
}

impl Stream {
    /// The stream at an address: its key is SHA-256 of the fields, each preceded by its length.
    #[must_use]
    pub fn at(address: &Address<'_>) -> Self {
        // The first field versions the construction: another one must not give the same words.
        let mut hash = Sha256::new();
        for field in [
            b"proofmark noise 1".as_slice(),
            &address.seed.to_le_bytes(),
            address.theorem.as_bytes(),
            address.claim.as_bytes(),
            address.instance.as_bytes(),
            address.purpose.as_bytes(),
            &address.replicate.to_le_bytes(),
        ] {
            hash.update((field.len() as u64).to_le_bytes());
            hash.update(field);
        }
        Self { key: hash.finalize().into() }
    }

    /// The word at `step`. Random access costs about a block of ChaCha (some 0.2 µs); to read many
    /// words in a row use [`Stream::words_from`], which gives the same ones.
    #[must_use]
    pub fn word(&self, step: u64) -> u64 {
        self.cipher_at(step).next_u64()
    }

    /// The words at `step`, `step + 1`, …
    #[must_use]
    pub fn words_from(&self, step: u64) -> Words {
        Words { cipher: self.cipher_at(step) }
    }

    /// The draw of `law` at `step`.
    #[must_use]
    pub fn draw<L: Law + ?Sized>(&self, law: &L, step: u64) -> f64 {
        law.draw(self.word(step))
    }

    /// The draws of `law` at `step`, `step + 1`, …
    pub fn draws<'a, L: Law + ?Sized>(
        &self,
        law: &'a L,
        step: u64,
    ) -> impl Iterator<Item = f64> + 'a {
        self.words_from(step).map(|word| law.draw(word))
    }

    /// The same draws in the scalar `R`, where they are exact.
    pub fn draws_in<'a, R: Field, L: Law + ?Sized>(
        &self,
        law: &'a L,
        step: u64,
    ) -> impl Iterator<Item = R> + 'a {
        self.draws(law, step).map(R::binary)
    }

    fn cipher_at(&self, step: u64) -> ChaCha8Rng {
        let mut cipher = ChaCha8Rng::from_seed(self.key);
        // The cipher counts in words of 32 bits.
        cipher.set_word_pos(2 * u128::from(step));
        cipher
    }
}

/// The words of a [`Stream`] in a row; never ends.
#[derive(Clone, Debug)]
pub struct Words {
    cipher: ChaCha8Rng,
}

impl Iterator for Words {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        Some(self.cipher.next_u64())
    }
}
