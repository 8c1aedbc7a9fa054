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

    /// Takes an attribute if it is one of those; of one that is repeated the first holds, as in browsers.
    mutating func take(_ name: Range<Int>, value: Range<Int>?, in bytes: [UInt8]) {
        guard (3...6).contains(name.count) else { return }
        switch String(decoding: bytes[name], as: UTF8.self).lowercased() {
        case "class": classes = classes ?? value
        case "role": role = role ?? value
        case "alt": alt = alt ?? value
        case "hidden": isHidden = true
        default: break
        }
    }
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
