// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtActors} from "../helpers/CourtActors.sol";
import {CourtTest} from "../helpers/CourtTest.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";

contract FaultCourtInvariantTest is CourtTest {
    CourtActors private actors;

    error NeverReached(string what, uint256 number);

    function setUp() public override {
        super.setUp();
        actors = new CourtActors(court, modelId);
        vm.deal(address(actors), 1000 ether);
        vm.assertTrue(token.transfer(address(actors), 100_000_000e18));
        registerOperator(actors.ROGUE(), "rogue.example", "rogue key");
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    // One campaign tries all of them: the calls cost more than what is asked after each.
    function invariant_courtIsJust() public view {
        honestOperatorIsNeverPunished();
        keysTakeOnceAndWhatIsFinalStaysSo();
        coinAddsUp();
    }

    // Whatever it is accused of, and whenever the chain stood still.
    function honestOperatorIsNeverPunished() private view {
        vm.assertEq(staking.slashableOf(operator), STAKE);
        vm.assertEq(staking.jailedUntil(operator), 0);
        vm.assertEq(court.forkedAt(operator), 0);
        uint256 promises = actors.promiseCount();
        for (uint256 i = 0; i < promises; ++i) {
            (Fault fault, ) = court.faultOf(actors.promiseDigest(i));
            vm.assertEq(uint256(fault), 0);
        }
    }

    // F1: a key takes stake at most once. F3: what could not be disputed any more never was again.
    function keysTakeOnceAndWhatIsFinalStaysSo() private view {
        vm.assertEq(actors.takenTwice(), 0);
        uint256 known = actors.closedCount();
        for (uint256 i = 0; i < known; ++i) {
            (Fault fault, ) = court.faultOf(actors.closed(i));
            vm.assertEq(uint256(fault), 0);
        }
    }

    // F12: the court holds the bonds of open demands and what accounts are owed, and not a wei else.
    function coinAddsUp() private view {
        uint256 sum = court.coinOf(address(actors)) + court.coinOf(operator) + court.coinOf(address(0));
        uint256 demands = court.demandCount();
        for (uint256 id = 1; id <= demands; ++id) {
            IFaultCourt.Demand memory demand = court.demandOf(id);
            if (demand.status == IFaultCourt.DemandStatus.Open) sum += demand.bond;
        }
        vm.assertEq(address(court).balance, sum);
    }

    function afterInvariant() public view {
        for (uint256 action = 0; action <= uint256(type(CourtActors.Action).max); ++action) {
            reached("action", action, actors.count(CourtActors.Action(action)));
        }
        reached("refusals", 0, actors.refusals());
        reached("silences", 0, actors.silences());
        reached("closed", 0, actors.closedCount());
        for (uint256 fault = 1; fault < uint256(type(Fault).max); ++fault) {
            if (fault != uint256(Fault.Fork)) reached("fault", fault, actors.punished(Fault(fault)));
        }
        reached("fork", 0, actors.punished(Fault.Fork) + actors.punished(Fault.WithheldConsistency));
    }

    function reached(string memory what, uint256 number, uint256 times) private pure {
        if (times == 0) revert NeverReached(what, number);
    }
}
