package import Domain

/// What the database says to a call that wants to leave.
package enum Admission: Sendable, Hashable {
    /// The call is open, and its hold is set aside.
    case admitted
    /// Nothing was written but a place in line.
    case refused(CallRefusal, after: Duration)
}
