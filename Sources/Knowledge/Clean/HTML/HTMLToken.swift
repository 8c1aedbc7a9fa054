/// A start tag and the attributes that matter.
struct HTMLStartTag {
    let tag: HTMLTag
    /// Where its `<` is.
    let position: Int
    var isSelfClosed = false
    var role: Range<Int>?
    var classes: Range<Int>?
    var alt: Range<Int>?
    var isHidden = false
}

enum HTMLToken {
    case text(Range<Int>)
    case start(HTMLStartTag)
    case end(HTMLTag)
    /// What a raw element held: the title's text.
    case raw(HTMLTag, Range<Int>)
    /// A comment, a declaration, an unknown element.
    case nothing
}
