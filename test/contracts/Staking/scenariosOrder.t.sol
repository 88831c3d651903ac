// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingWorld} from "../helpers/StakingWorld.sol";

/// @dev K15: one block with a slash and an unbonding, played in both orders in two worlds.
contract StakingOrderTest is StakingWorld {
    address private operator = accountOf("operator");
    address private holder = accountOf("holder");
    address private other = accountOf("other");

    struct Ending {
        uint256 own;
        uint256 delegated;
        uint256 operatorPaid;
        uint256 holderPaid;
        uint256 otherPaid;
        uint256 taken;
    }

    function testFuzz_slash_besideDelegatorsUnbonding_sameTotals_works(
        uint256 bonded,
        uint256 delegated,
        uint256 part,
        uint256 amount
    ) public {
        Ending memory first = run(holder, bonded, delegated, part, amount, true);
        Ending memory second = run(holder, bonded, delegated, part, amount, false);
        same(first, second);
    }

    function testFuzz_slash_besideOperatorsUnbonding_sameTotals_works(
        uint256 bonded,
        uint256 delegated,
        uint256 part,
        uint256 amount
    ) public {
        Ending memory first = run(operator, bonded, delegated, part, amount, true);
        Ending memory second = run(operator, bonded, delegated, part, amount, false);
        same(first, second);
    }

    function same(Ending memory first, Ending memory second) private pure {
        near(first.own, second.own);
        near(first.delegated, second.delegated);
        near(first.operatorPaid, second.operatorPaid);
        near(first.holderPaid, second.holderPaid);
        near(first.otherPaid, second.otherPaid);
        vm.assertEq(first.taken, second.taken);
    }

    function near(uint256 a, uint256 b) private pure {
        vm.assertLe(a > b ? a - b : b - a, 2);
    }

    function run(
        address leaver,
        uint256 bonded,
        uint256 delegated,
        uint256 part,
        uint256 amount,
        bool slashFirst
    ) private returns (Ending memory ending) {
        vm.warp(START);
        deploy();
        endow(operator, 1e25);
        endow(holder, 1e25);
        endow(other, 1e25);
        bonded = bound(bonded, 4 * MIN_BOND, 1e23);
        bondAs(operator, bonded);
        delegated = bound(delegated, 4 * MIN_DELEGATION, 4 * bonded);
        delegateAs(holder, operator, delegated);
        delegateAs(other, operator, delegated / 2 + MIN_DELEGATION);
        uint256 shares = staking.positionOf(operator, leaver).shares;
        // All, or up to a quarter: what remains is enough before and after the slash.
        shares = part % 3 == 0 ? shares : bound(part, 1, shares / 4);
        // Up to half of both pools, or some of the own alone: no era ends, and shares that leave are there in both orders.
        uint256 most = part % 3 == 0 ? bonded + delegated : bonded / 2;
        amount = bound(amount, 1, most - 1e6);

        if (!slashFirst) unbondAs(leaver, operator, shares);
        (ending.taken, ) = slashByCourt(operator, amount, false, address(0));
        bool gone = slashFirst && staking.positionOf(operator, leaver).shares < shares;
        if (slashFirst && !gone) unbondAs(leaver, operator, shares);

        ending.own = ownPool(operator).assets;
        ending.delegated = delegatedPool(operator).assets;
        settleUp();
        (ending.operatorPaid, ending.holderPaid) = (token.balanceOf(operator), token.balanceOf(holder));
        ending.otherPaid = token.balanceOf(other);
    }

    function settleUp() private {
        address[3] memory all = [operator, holder, other];
        for (uint256 i = 0; i < all.length; ++i) {
            if (staking.positionOf(operator, all[i]).shares > 0) unbondAllAs(all[i], operator);
        }
        vm.warp(block.timestamp + UNBONDING);
        for (uint256 id = 0; id < staking.ticketCount(); ++id) staking.claim(id);
    }
}
