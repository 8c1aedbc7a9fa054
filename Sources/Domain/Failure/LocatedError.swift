/// An error that says where another one happened. What is to be done depends on the other one alone.
package protocol LocatedError: Error {
    var cause: any Error { get }
}
