/// Why a text is not a cron expression, as a phrase without a full stop. It never repeats the text.
package struct CronSyntaxError: Error, Sendable, Hashable {
    package let message: String

    init(_ message: String) { self.message = message }

    init(_ field: CronField, _ message: String) {
        self.message = "the \(field.title) field \(message)"
    }
}
