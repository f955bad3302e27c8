//! The two streams of a command, and the progress bar between them.

use std::io::{self, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Where a command prints. It never panics: a reader that has gone away (`| head`) closes the
/// stream, and other errors are kept for the end.
pub(super) struct Console<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    live: bool,
    closed: bool,
    failed: Option<io::Error>,
    bar: Option<ProgressBar>,
}

impl<'a> Console<'a> {
    /// `live` allows a progress bar on the terminal.
    pub(super) fn new(out: &'a mut dyn Write, err: &'a mut dyn Write, live: bool) -> Self {
        Console { out, err, live, closed: false, failed: None, bar: None }
    }

    /// Prints on standard output.
    pub(super) fn say(&mut self, text: &str) {
        if self.closed || self.failed.is_some() {
            return;
        }
        let out = &mut self.out;
        let mut print = || out.write_all(text.as_bytes()).and_then(|()| out.flush());
        let printed = match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        };
        match printed {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(e) => self.failed = Some(e),
        }
    }

    /// Prints on standard error, where a failure can be told to nobody.
    pub(super) fn note(&mut self, text: &str) {
        let err = &mut self.err;
        let mut print = || err.write_all(text.as_bytes()).and_then(|()| err.flush());
        let _ = match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        };
    }

    /// Is nobody reading standard output any more?
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// What went wrong with standard output, other than its reader going away.
    pub(super) fn failure(&mut self) -> Option<String> {
        self.failed.take().map(|e| format!("cannot write to standard output: {e}"))
    }

    /// Shows how many of `total` are done, on a terminal only.
    pub(super) fn begin_progress(&mut self, total: u64) {
        if !self.live || total == 0 {
            return;
        }
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} claims, {elapsed} {msg}")
            .expect("the template is valid");
        let bar = ProgressBar::new(total).with_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        self.bar = Some(bar);
    }

    /// One more is done.
    pub(super) fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Removes the bar.
    pub(super) fn end_progress(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
