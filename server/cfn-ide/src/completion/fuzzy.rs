//! Whether what is typed may be meant for a name: by its start, by the starts of its words, or
//! by a part of it.

/// How well a typed text fits a name; `None` when it does not. 0 is best.
///
/// `lt` and `launchtemp` fit `AWS::EC2::LaunchTemplate`, and so does `ec2lt`; what is not a
/// letter or digit is not compared.
pub(super) fn fit(typed: &str, name: &str) -> Option<u32> {
    let wanted: Vec<u8> = typed.bytes().filter(u8::is_ascii_alphanumeric).collect();
    if wanted.is_empty() {
        return Some(0);
    }
    let starts_with =
        |part: &str| part.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
    if starts_with(name) {
        return Some(0);
    }
    if name.split("::").any(starts_with) {
        return Some(1);
    }
    let letters = Letters::of(name);
    if letters.has_initials(&wanted) {
        return Some(2);
    }
    if letters.fits_words(&wanted) {
        return Some(3);
    }
    letters.contains(&wanted).then_some(4)
}

/// The letters and digits of a name, as bits from the first on.
struct Letters {
    bytes: Vec<u8>,
    /// Where a word starts.
    starts: u128,
}

impl Letters {
    fn of(name: &str) -> Self {
        let mut bytes = Vec::with_capacity(name.len());
        let mut starts = 0;
        let mut previous = b':';
        // Names are shorter than this.
        for byte in name.bytes().take(128) {
            if byte.is_ascii_alphanumeric() {
                let begins = !previous.is_ascii_alphanumeric()
                    || (byte.is_ascii_uppercase() && !previous.is_ascii_uppercase());
                starts |= u128::from(begins) << bytes.len();
                bytes.push(byte.to_ascii_lowercase());
            }
            previous = byte;
        }
        Self { bytes, starts }
    }

    /// Whether every letter goes on where the one before it stands, or starts a later word.
    fn fits_words(&self, wanted: &[u8]) -> bool {
        let mut reached: u128 = 0;
        for (index, letter) in wanted.iter().enumerate() {
            let here = self.places(letter.to_ascii_lowercase());
            let next = if index == 0 {
                self.starts
            } else {
                let first = reached.trailing_zeros();
                let behind = u128::MAX.checked_shl(first + 1).unwrap_or(0);
                (reached << 1) | (self.starts & behind)
            };
            reached = next & here;
            if reached == 0 {
                return false;
            }
        }
        true
    }

    /// Whether the words at the end of the name start with just these letters.
    fn has_initials(&self, wanted: &[u8]) -> bool {
        let starts = self.bytes.iter().enumerate().filter(|(index, _)| self.starts >> index & 1 == 1);
        let initials: Vec<u8> = starts.map(|(_, byte)| *byte).collect();
        initials.ends_with(&wanted.to_ascii_lowercase())
    }

    fn places(&self, letter: u8) -> u128 {
        let places = self.bytes.iter().enumerate().filter(|(_, byte)| **byte == letter);
        places.fold(0, |bits, (index, _)| bits | 1 << index)
    }

    fn contains(&self, wanted: &[u8]) -> bool {
        let wanted = wanted.to_ascii_lowercase();
        self.bytes.windows(wanted.len()).any(|window| window == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_their_parts() {
        let name = "AWS::EC2::LaunchTemplate";
        for (typed, expected) in [
            ("", Some(0)),
            ("aws::ec2", Some(0)),
            ("Launch", Some(1)),
            ("lt", Some(2)),
            ("ec2lt", Some(3)),
            ("EC2::LT", Some(3)),
            ("launchtemp", Some(1)),
            ("template", Some(3)),
            ("emplate", Some(4)),
            ("tl", None),
            ("bucket", None),
            ("é", Some(0)),
        ] {
            assert_eq!(fit(typed, name), expected, "{typed}");
        }
        assert_eq!(fit("x", ""), None);
    }
}
