package import Domain
package import Foundation

/// A task that failed for good and that nobody has run again or dismissed yet.
package struct DeadLetter: Sendable {
    package let task: TaskID
    package let kind: TaskKind
    package let code: String
    package let failureClass: String
    package let message: String
    package let failedAt: Date
}
