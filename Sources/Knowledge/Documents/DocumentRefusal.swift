/// Why a document could not be taken in: a stable code and words that name neither its text nor its key.
package struct DocumentRefusal: Error, Sendable, Hashable {
    package let code: String
    package let message: String
    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
