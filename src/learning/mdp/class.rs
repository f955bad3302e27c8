//! Classes of functions from which a learner chooses.

use super::{Layout, LearningError, Ordered, Table};

/// A class of functions $f = (f_1, \dots, f_H)$.
pub trait FunctionClass<R> {
    /// What names a member: indices, or coefficients.
    type Member;

    /// The function of that name.
    fn table(&self, member: &Self::Member) -> Table<R>;
}

/// A member of a finite class: for each step the index of $f_h$.
pub type Member = Vec<usize>;

/// A finite class: a list of functions, or a product over the steps.
#[derive(Clone, Debug)]
pub struct Class<R> {
    layout: Layout,
    is_list: bool,
    /// For each step its functions.
    functions: Vec<Vec<Vec<R>>>,
    /// For each step and function $V_{f_h}$.
    values: Vec<Vec<Vec<R>>>,
}

impl<R: Ordered> Class<R> {
    /// A list of functions: $f_h$ may not be combined with another's $f_{h+1}$.
    pub fn list(layout: &Layout, list: &[Table<R>]) -> Result<Self, LearningError> {
        let step = |h: usize| list.iter().filter_map(|f| f.get(h).cloned()).collect();
        let functions = (0..layout.horizon()).map(step).collect();
        if let Some(f) = list.iter().find(|f| f.len() != layout.horizon()) {
            let (found, expected) = (f.len(), layout.horizon());
            return Err(LearningError::Horizon { found, expected });
        }
        Self::new(layout, functions, true)
    }

    /// The product $\mathcal F_1\times\dots\times\mathcal F_H$.
    pub fn product(layout: &Layout, functions: Vec<Vec<Vec<R>>>) -> Result<Self, LearningError> {
        Self::new(layout, functions, false)
    }

    fn new(
        layout: &Layout,
        functions: Vec<Vec<Vec<R>>>,
        is_list: bool,
    ) -> Result<Self, LearningError> {
        let horizon = layout.horizon();
        if functions.len() != horizon {
            return Err(LearningError::Horizon { found: functions.len(), expected: horizon });
        }
        for (h, functions) in functions.iter().enumerate() {
            if functions.is_empty() {
                return Err(LearningError::EmptyClass { step: h + 1 });
            }
            let expected = layout.pairs(h);
            if let Some(f) = functions.iter().find(|f| f.len() != expected) {
                let (step, found) = (h + 1, f.len());
                return Err(LearningError::Shape { step, found, expected });
            }
        }
        let of_step = |(h, functions): (usize, &Vec<Vec<R>>)| {
            functions.iter().map(|f| layout.maxima_of(h, f)).collect()
        };
        let values = functions.iter().enumerate().map(of_step).collect();
        Ok(Class { layout: layout.clone(), is_list, functions, values })
    }
}

impl<R: Ordered> Class<R> {
    /// The numbering of the pairs.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Is it a list, and no product?
    pub fn is_list(&self) -> bool {
        self.is_list
    }

    /// The number of functions of a step.
    pub fn len(&self, h: usize) -> usize {
        self.functions[h].len()
    }

    /// The functions of a step.
    pub fn functions(&self, h: usize) -> &[Vec<R>] {
        &self.functions[h]
    }

    /// $f_h(s, a)$ of the function with that index.
    pub fn at(&self, h: usize, index: usize, pair: usize) -> R {
        self.functions[h][index][pair]
    }

    /// $V_{f_h}(s)$ of the function with that index; zero after the last step.
    pub fn value(&self, h: usize, index: usize, state: usize) -> R {
        self.values.get(h).map_or_else(R::zero, |functions| functions[index][state])
    }

    /// All members, the last step's index first to change.
    pub fn members(&self) -> impl Iterator<Item = Member> + '_ {
        let first = vec![0; self.layout.horizon()];
        std::iter::successors(Some(first), move |member| {
            let mut next = member.clone();
            if self.is_list {
                next.iter_mut().for_each(|index| *index += 1);
                return (next[0] < self.len(0)).then_some(next);
            }
            for (h, index) in next.iter_mut().enumerate().rev() {
                *index += 1;
                if *index < self.len(h) {
                    return Some(next);
                }
                *index = 0;
            }
            None
        })
    }

    /// The number of members, if it fits.
    pub fn count(&self) -> Option<usize> {
        if self.is_list {
            return Some(self.len(0));
        }
        self.functions.iter().try_fold(1_usize, |count, step| count.checked_mul(step.len()))
    }
}

impl<R: Ordered> FunctionClass<R> for Class<R> {
    type Member = Member;

    fn table(&self, member: &Member) -> Table<R> {
        member.iter().zip(&self.functions).map(|(&index, step)| step[index].clone()).collect()
    }
}

/// All functions of the pairs.
#[derive(Clone, Debug)]
pub struct Everything {
    /// The numbering of the pairs.
    pub layout: Layout,
}

impl<R: Clone> FunctionClass<R> for Everything {
    type Member = Table<R>;

    fn table(&self, member: &Table<R>) -> Table<R> {
        member.clone()
    }
}
