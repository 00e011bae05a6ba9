//! SPDX 2.2 and 2.3 as tags and values (SPDX 2.3, clause 6 and the examples of each field).

use std::borrow::Cow;

use lockgate_evidence::Span;
use lockgate_packages::Listing;

use super::part::{Part, Said};
use super::spdx::{DOCUMENT, Document, Related, is_purl, is_told};
use crate::spdx::escape::{OURS, unescaped};

/// What the lines speak of.
enum About<'a> {
    Document,
    Package(Box<Package<'a>>),
    /// A file, a snippet, a licence.
    Other,
}

struct Package<'a> {
    part: Part<'a>,
    purpose: String,
    declared: Option<String>,
    concluded: Option<String>,
}

pub(crate) fn read(text: &str, listing: &mut Listing) {
    let mut reader = Reader {
        document: Document::new(listing),
        about: About::Document,
        licence: None,
        annotated: None,
        is_versioned: false,
    };
    for line in (Lines { text, at: 0 }) {
        match line {
            Ok((tag, value)) => reader.take(tag, value),
            Err(span) => reader
                .document
                .build
                .listing
                .gap_at(span, "no tag and value"),
        }
    }
    reader.close();
    if !reader.is_versioned {
        reader.document.check_version("without a version");
    }
    reader.document.finish();
}

struct Reader<'a, 'l> {
    document: Document<'a, 'l>,
    about: About<'a>,
    /// The licence whose name comes.
    licence: Option<String>,
    /// What the next comment of an annotation is about.
    annotated: Option<String>,
    is_versioned: bool,
}

impl<'a> Reader<'a, '_> {
    fn take(&mut self, tag: &str, value: Said<'a>) {
        match tag {
            "SPDXVersion" => {
                self.is_versioned = true;
                self.document.check_version(&value.text);
            }
            "PackageName" => {
                self.close();
                let mut part = Part::new(value.span);
                part.name = Some(value);
                self.about = About::Package(Box::new(Package {
                    part,
                    purpose: String::new(),
                    declared: None,
                    concluded: None,
                }));
            }
            "FileName" | "SnippetSPDXID" | "LicenseID" => self.begin_other(tag, value),
            "LicenseName" => {
                if let Some(id) = self.licence.take() {
                    self.document.licences.insert(id, value.text.into_owned());
                }
            }
            "SPDXID" => self.id(value),
            "Relationship" => self.relation(&value),
            "SPDXREF" => self.annotated = Some(value.text.into_owned()),
            "AnnotationComment" => {
                let of = self.annotated.take().unwrap_or_else(|| DOCUMENT.to_owned());
                let comment = if value.text.starts_with(OURS) {
                    unescaped(&value.text).into_owned()
                } else {
                    value.text.into_owned()
                };
                self.document.notes.entry(of).or_default().push(comment);
            }
            _ => self.of_package(tag, value),
        }
    }

    fn begin_other(&mut self, tag: &str, value: Said<'a>) {
        self.close();
        match tag {
            "SnippetSPDXID" => self.document.other(value),
            "LicenseID" => self.licence = Some(value.text.into_owned()),
            _ => {}
        }
    }

    fn id(&mut self, value: Said<'a>) {
        match &mut self.about {
            About::Document => {}
            About::Package(package) => package.part.id = Some(value),
            About::Other => self.document.other(value),
        }
    }

    fn of_package(&mut self, tag: &str, value: Said<'a>) {
        let About::Package(package) = &mut self.about else {
            return;
        };
        match tag {
            "PackageVersion" => package.part.version = Some(value),
            "PrimaryPackagePurpose" => package.purpose = value.text.into_owned(),
            "PackageLicenseDeclared" => package.declared = Some(value.text.into_owned()),
            "PackageLicenseConcluded" => package.concluded = Some(value.text.into_owned()),
            "PackageChecksum" => {
                if let Some((function, hex)) = split(&value, ':') {
                    self.document
                        .add_digest(&mut package.part, &function.text, &hex);
                }
            }
            "ExternalRef" => {
                let locator = split(&value, ' ').and_then(|(_, rest)| split(&rest, ' '));
                if let Some((kind, locator)) = locator
                    && is_purl(&kind.text)
                {
                    package.part.purls.push(locator);
                }
            }
            _ => {}
        }
    }

    fn relation(&mut self, value: &Said<'a>) {
        let parts = split(value, ' ').and_then(|(from, rest)| {
            let (kind, to) = split(&rest, ' ')?;
            Some(Related {
                from,
                kind: kind.text.into_owned(),
                to,
            })
        });
        if let Some(related) = parts {
            self.document.relations.push(related);
        } else {
            let what = "a relation that lacks an end or its kind";
            self.document.build.listing.gap_at(value.span, what);
        }
    }

    /// Ends what the lines spoke of.
    fn close(&mut self) {
        let about = std::mem::replace(&mut self.about, About::Other);
        if let About::Package(package) = about {
            let Package {
                mut part,
                purpose,
                declared,
                concluded,
            } = *package;
            let mut told = [declared, concluded].into_iter().flatten();
            part.licences = told.find(|text| is_told(text)).into_iter().collect();
            self.document.parts.push((part, purpose));
        }
    }
}

/// What stands before and behind the first such sign, without white space around it.
fn split<'a>(said: &Said<'a>, sign: char) -> Option<(Said<'a>, Said<'a>)> {
    let at = said.text.find(sign)?;
    let before = part(said, 0, at);
    Some((before, part(said, at + sign.len_utf8(), said.text.len())))
}

fn part<'a>(said: &Said<'a>, start: usize, end: usize) -> Said<'a> {
    let whole = &said.text[start..end];
    let start = start + (whole.len() - whole.trim_start().len());
    let end = start + whole.trim().len();
    let text = match &said.text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
        Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
    };
    Said {
        text,
        span: Span::new(said.span.start + start, said.span.start + end),
    }
}

/// Tags and values; a value in `<text>` goes over lines.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Result<(&'a str, Said<'a>), Span>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let start = self.at;
            let length = rest.find('\n').unwrap_or(rest.len());
            let line = &rest[..length];
            self.at += (length + 1).min(rest.len());
            let bare = line.trim().trim_start_matches('\u{feff}');
            if bare.is_empty() || bare.starts_with('#') {
                continue;
            }
            let Some((tag, value)) = line.split_once(':') else {
                return Some(Err(Span::new(start, start + length)));
            };
            let begin = start + tag.len() + 1;
            return Some(Ok((
                tag.trim().trim_start_matches('\u{feff}'),
                self.value(begin, value),
            )));
        }
    }
}

impl<'a> Lines<'a> {
    fn value(&mut self, begin: usize, line: &'a str) -> Said<'a> {
        const OPEN: &str = "<text>";
        let trimmed = line.trim();
        let start = begin + (line.len() - line.trim_start().len());
        if !trimmed.starts_with(OPEN) {
            return self.said(start, start + trimmed.len());
        }
        let start = start + OPEN.len();
        let rest = &self.text[start..];
        let length = rest.find("</text>").unwrap_or(rest.len());
        let end = start + length;
        let after = self.text[end..].find('\n');
        self.at = after
            .map_or(self.text.len(), |after| end + after + 1)
            .max(self.at);
        self.said(start, end)
    }

    fn said(&self, start: usize, end: usize) -> Said<'a> {
        Said {
            text: Cow::Borrowed(&self.text[start..end]),
            span: Span::new(start, end),
        }
    }
}
