/// Why a document was refused, and where. It quotes at most one ASCII character of the document and the keys in
/// `pointer`, so it is safe to show to whoever sent the document.
package struct JSONSyntaxError: Error, Sendable, Hashable {
    /// The kind of refusal.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// There is nothing, or nothing but white space.
        case emptyDocument
        /// A byte stands where JSON allows another; this is also what a text that is not JSON gives.
        case unexpectedByte
        /// The document ends before its value does.
        case truncated
        /// Something other than white space follows the value.
        case trailingBytes
        /// The document starts with a byte order mark of UTF-8, UTF-16 or UTF-32.
        case byteOrderMark
        /// Bytes are not UTF-8: a stray or missing continuation byte, an overlong form, a surrogate, beyond U+10FFFF.
        case invalidUTF8
        /// U+0000, raw or escaped; Postgres cannot store it in text.
        case nullCharacter
        /// A raw control character inside a string.
        case controlCharacter
        /// A backslash is followed by something that JSON does not define.
        case malformedEscape
        /// A \u escape holds half of a surrogate pair.
        case loneSurrogate
        /// A key occurs twice in one object, compared as Swift compares strings: canonically equivalent is the same.
        case duplicateKey
        /// A number is not written as JSON writes numbers.
        case malformedNumber
        /// NaN or an infinity, which JSON has no spelling for.
        case notFinite
        /// A number with a fraction or an exponent that is too large for a double.
        case numberOutOfRange
        /// A whole number that does not fit a signed 64-bit integer. It is refused because a double would silently
        /// change its last digits.
        case integerOutOfRange
        case tooDeep
        case tooManyNodes
        case stringTooLong
        case keyTooLong
        case numberTooLong
        case documentTooLong
    }

    package let code: Code

    /// What is wrong and what is expected, as a phrase without a full stop.
    package let message: String

    /// The byte of the document at which it went wrong, from 0; the document's length when it is truncated.
    package let offset: Int

    /// The line of that byte, from 1.
    package let line: Int

    /// The position of that byte in its line, from 1, counted in Unicode scalars.
    package let column: Int

    /// Which value was being read, as an RFC 6901 pointer: the innermost array or object when no value was begun in it.
    package let pointer: String

    /// The error as a problem of the value it points to, for an answer that lists problems.
    package var problem: InputProblem {
        InputProblem(pointer: pointer, message: "\(message) (line \(line), column \(column), byte \(offset))")
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    package var description: String {
        let place = pointer.isEmpty ? "" : ", at \(pointer)"
        return "line \(line), column \(column) (byte \(offset))\(place): \(message)"
    }
}
