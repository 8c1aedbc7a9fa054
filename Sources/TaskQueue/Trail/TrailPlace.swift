/// The place in the audit trail of an event that a row tells by itself: of a task that it was accepted, of an attempt that it
/// started, of an outcome that it is a success. Such a row carries its event's place, and the view `audit_trail` tells it
/// (migrations 0025 to 0029).
enum TrailPlace {
    /// The next free place, as SQL: drawn from the same sequence as those of stored events, so that all of a task stand in
    /// one order.
    static let next = "nextval('audit_event_seq')"
}
