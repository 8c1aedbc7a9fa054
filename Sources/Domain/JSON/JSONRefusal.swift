/// What the scanner throws: little, so that the happy path stays cheap. The parser adds line, column and pointer.
struct JSONRefusal: Error {
    let code: JSONSyntaxError.Code
    let message: String
    let offset: Int

    /// Whether the pointer ends at the value being read in the innermost container, or at the container itself.
    var isInsideValue = true

    init(_ code: JSONSyntaxError.Code, at offset: Int, isInsideValue: Bool = true, _ message: String) {
        self.code = code
        self.message = message
        self.offset = offset
        self.isInsideValue = isInsideValue
    }
}
