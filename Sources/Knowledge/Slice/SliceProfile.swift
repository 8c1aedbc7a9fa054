/// What kind of text is sliced.
package enum SliceProfile: String, Sendable, Hashable, CaseIterable, Codable {
    /// Paragraphs under headings, packed to the wanted size.
    case prose
    /// A question and its answer stay together, one slice each.
    case faq
    /// Numbered clauses: a clause is not torn, and its number and heading stay with it.
    case policy
    /// Steps: a list of steps stays whole as long as it fits, and keeps the sentence that introduces it.
    case procedure
}
